// What a one-line example in a docstring of src/transform may take as given: a function to differentiate.
import { ops, tensor, type Tensor } from "tensorloom";
import { filled } from "./filled.ts";

export const weights = { kernel: filled([3, 1]) };
export const direction = { kernel: filled([3, 1]) };
export const kernel = filled([3, 3]);
export const matrix = filled([3, 3]);
export const x = filled([4, 3]);
export const dx = filled([4, 3]);
export const y = filled([4, 1]);
export const dy = filled([4, 3]);
export const loss = tensor(2);
export const zero = tensor(0);
export const xs = tensor([1, 2, 3]);
export const f = (input: Tensor): Tensor => ops.square(input);
export const lossOf = ({ kernel }: { kernel: Tensor }, x: Tensor, y: Tensor): Tensor =>
  ops.mean(ops.square(ops.subtract(ops.matMul(x, kernel), y)));
