// What a one-line example in a docstring of src/losses may take as given: labels and predictions.
import { ops } from "tensorloom";
import { filled } from "./filled.ts";

export const yTrue = filled([4, 3]);
export const yPred = ops.softmax(filled([4, 3]));
export const sampleWeight = ops.square(filled([4]));
