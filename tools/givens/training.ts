// What a one-line example in a docstring of src/training may take as given: a model and its data.
import { layers, sequential } from "tensorloom";
import { filled } from "./filled.ts";

export const model = sequential([layers.input([4]), layers.dense(3, { activation: "softmax" })]);
export const x = filled([8, 4]);
export const y = filled([8, 3]);
