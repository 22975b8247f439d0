import type { NdArray } from "../../base/ndarray.ts";
import type { Shape } from "../../base/shape.ts";
import { constant, input } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { concatenate, subtract, zerosLike } from "../../ops/index.ts";
import { compileGraph } from "../../runtime/index.ts";
import type { Model } from "../../training/model.ts";
import { columns } from "../score.ts";
import { tappedRun } from "../tappedRun.ts";

/**
 * The logits of every class, `[rows, classes]`. One column stands for the second of two classes: by how much it lies above the
 * border.
 */
export function logits(model: Model, x: Tensor, border = 0): Tensor {
  const weights = Object.fromEntries(
    model.weights.map(({ path, variable: { value } }) => [
      path,
      // Training writes to the arrays it has left behind.
      constant({ ...value, data: value.data.slice() }),
    ]),
  );
  const { values } = tappedRun(model.network, weights, [x], (_, gave) => gave);
  const made = columns(model.network, values, { output: "logit" });
  return made.shape[1] === 1 ? concatenate([zerosLike(made), subtract(made, border)], { axis: 1 }) : made;
}

/** A model's logits for batches of one shape, row by row. */
export type Classifier = (x: NdArray) => Promise<readonly Float32Array[]>;

/** Compiles a classifier for batches `[rows, ...example]`. */
export async function classifier(model: Model, shape: Shape, border = 0): Promise<Classifier> {
  const x = input({ dtype: model.network.inputs[0]!.type.dtype, shape }, "x");
  const executable = await compileGraph(
    { inputs: [x], outputs: [logits(model, x, border)] },
    { name: "classifier" },
  );
  return async (given) => {
    const [{ data, shape: made } = { data: new Float32Array(), shape: [0, 0] }] = await executable.run([
      given,
    ]);
    const [rows, classes] = made as [number, number];
    return Array.from({ length: rows }, (_, row) =>
      (data as Float32Array).subarray(row * classes, (row + 1) * classes),
    );
  };
}

/** By how much a class leads over the others; negative where another leads. */
export const lead = (row: Float32Array, wanted: number): number =>
  row[wanted]! - row.reduce((most, v, i) => (i === wanted ? most : Math.max(most, v)), -Infinity);

/** The class that is most likely after the first. */
export function runnerUp(row: Float32Array): number {
  const first = row.indexOf(Math.max(...row));
  return row.reduce((best, v, i) => (i !== first && (best < 0 || v > row[best]!) ? i : best), -1);
}
