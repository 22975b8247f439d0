// What a one-line example in a docstring of src/explain may take as given: a model.
import { layers, sequential } from "tensorloom";

export const model = sequential([layers.input([4]), layers.dense(3, { activation: "softmax" })]);
