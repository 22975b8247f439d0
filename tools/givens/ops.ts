// What a one-line example in a docstring of src/ops may take as given: `ops.mean(x)` needs no line that makes `x`.
import { ops, tensor } from "tensorloom";
import { filled } from "./filled.ts";

export const x = filled([2, 3]);
export const mean = ops.mean(x);
export const a = filled([3]);
export const b = filled([3]);
export const c = filled([3]);
export const matrix = filled([3, 3]);
export const gamma = filled([3]);
export const beta = filled([3]);
export const logits = filled([4, 10]);
export const probabilities = ops.softmax(logits);
export const logProbabilities = ops.logSoftmax(logits);
export const labels = tensor([1, 0, 3, 9], { dtype: "int32" });
export const embeddings = filled([5, 2]);
export const tokens = tensor([4, 0, 2], { dtype: "int32" });
export const queries = filled([2, 4, 3]);
export const keys = filled([2, 5, 3]);
export const images = filled([2, 8, 8, 3]);
export const features = filled([2, 4, 4, 8]);
export const kernel = filled([3, 3, 3, 8]);
export const depthwiseKernel = filled([3, 3, 3, 1]);
export const pointwiseKernel = filled([1, 1, 3, 8]);
export const key = ops.random.key(0);
export const step = tensor(7, { dtype: "int32" });
