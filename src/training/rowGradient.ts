import type { NdArray } from "../base/ndarray.ts";
import type { Tensor } from "../graph/tensor.ts";
import { scatterSumOp } from "../ops/take.ts";

/** A gradient of zeros but for some rows, as an embedding's: what is added, and where. */
export interface RowGradient {
  /** `[...count, ...row]` */
  readonly updates: Tensor;
  /** `[...count]`; negative ones count from the back. */
  readonly indices: Tensor;
}

/** A gradient in rows, if it was made of them: adding them up here spares a pass over the whole table. */
export function rowGradientOf({ node: { op, inputs, attributes } }: Tensor): RowGradient | undefined {
  if (op !== scatterSumOp || (attributes as { axis: number }).axis !== 0) return undefined;
  const [updates, indices] = inputs as [Tensor, Tensor];
  return { updates, indices };
}

/** Arrays that hold zeros alone: steps for other batches write to the same ones. */
const clear = new WeakSet<NdArray>();

/** The array will be written to by others. */
export const forget = (array: NdArray): void => void clear.delete(array);

const rowOf = (index: number | bigint, count: number): number => {
  const row = Number(index);
  return row < 0 ? row + count : row;
};

/** Writes a gradient of float32, in the order in which ONNX Runtime adds. */
export function addRows(into: NdArray, updates: NdArray, indices: NdArray): void {
  const [sums, values] = [into.data as Float32Array, updates.data as Float32Array];
  if (!clear.has(into)) sums.fill(0);
  clear.delete(into);
  const count = into.shape[0]!;
  const width = sums.length / count;
  for (let i = 0, from = 0; i < indices.data.length; i++, from += width) {
    const to = rowOf(indices.data[i]!, count) * width;
    for (let k = 0; k < width; k++) sums[to + k]! += values[from + k]!;
  }
}

/** Makes rows zero again that {@link addRows} wrote. */
export function clearRows(array: NdArray, indices: NdArray): void {
  const count = array.shape[0]!;
  const width = array.data.length / count;
  for (const index of indices.data) {
    const row = rowOf(index, count) * width;
    (array.data as Float32Array).fill(0, row, row + width);
  }
  clear.add(array);
}
