/** A plain float32 array as the training functions take it. */
export interface FloatArray {
  readonly dtype: "float32";
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A batch of noise in [0, 1) of shape `[size, ...inputShape]`, with one-hot labels drawn from `classes`. */
export function randomBatch(
  size: number,
  inputShape: readonly number[],
  classes: number,
): { readonly x: FloatArray; readonly y: FloatArray } {
  const width = inputShape.reduce((product, length) => product * length, 1);
  const labels = new Float32Array(size * classes);
  for (let row = 0; row < size; row++) labels[row * classes + Math.floor(Math.random() * classes)] = 1;
  return {
    x: {
      dtype: "float32",
      shape: [size, ...inputShape],
      data: Float32Array.from({ length: size * width }, Math.random),
    },
    y: { dtype: "float32", shape: [size, classes], data: labels },
  };
}
