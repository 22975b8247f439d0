/** A lower triangular matrix, row by row. */
export interface LowerTriangle {
  readonly size: number;
  readonly data: Float64Array;
}

/** `L` with `L L^T = matrix`, a positive definite one of which the lower half is read. */
export function choleskyFactor(matrix: Float64Array, size: number): LowerTriangle {
  const data = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * size + column]!;
      for (let k = 0; k < column; k++) sum -= data[row * size + k]! * data[column * size + k]!;
      data[row * size + column] = row === column ? Math.sqrt(sum) : sum / data[column * size + column]!;
    }
  }
  return { size, data };
}

/** `x` with `L x = y`. */
export function solveLower({ size, data }: LowerTriangle, y: ArrayLike<number>): Float64Array {
  const x = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    let sum = y[row]!;
    for (let k = 0; k < row; k++) sum -= data[row * size + k]! * x[k]!;
    x[row] = sum / data[row * size + row]!;
  }
  return x;
}
