// What a docstring's example in src/data may take as given: pictures with labels, and a model for them.
import { layers, ndarray, sequential, type NdArray } from "tensorloom";

export const images = ndarray("float32", [4, 2, 2, 1], new Float32Array(16).fill(0.5));
export const labels = ndarray("int32", [4], Int32Array.of(0, 1, 2, 0));
export const model = sequential([layers.input([2, 2, 1]), layers.flatten(), layers.dense(3)]);

/** A picture turned upside down. */
export function flip({ dtype, shape, data }: NdArray): NdArray {
  return { dtype, shape, data: data.slice().reverse() };
}
