// What a one-line example in a docstring of src/layers may take as given: symbolic inputs to join.
import { layers, ndarray } from "tensorloom";

export const x = layers.input([4]);
export const shortcut = layers.input([4]);
export const gate = layers.input([4]);
export const a = layers.input([4]);
export const b = layers.input([4]);
export const c = layers.input([4]);
export const left = layers.input([4]);
export const right = layers.input([4]);
export const user = layers.input([4]);
export const item = layers.input([4]);
export const train = { x: ndarray("float32", [2, 4], new Float32Array([1, 2, 3, 4, 5, 7, 9, 11])) };
