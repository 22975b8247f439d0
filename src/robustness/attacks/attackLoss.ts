import type { Tensor } from "../../graph/tensor.ts";
import { sparseSoftmaxCrossentropyOp } from "../../losses/softmaxCrossentropy.ts";
import {
  add,
  cast,
  divide,
  max,
  multiply,
  negative,
  oneHot,
  slice,
  subtract,
  sum,
  topK,
  where,
} from "../../ops/index.ts";

/**
 * What an attack makes larger.
 * - `crossEntropy`: of the label with the softmax of the logits.
 * - `logitRatio`: the difference-of-logits ratio (DLR; Croce & Hein 2020), which no scaling of logits hides:
 *   `-(z_y - max_{i != y} z_i) / (z_1st - z_3rd)`, with the logits in falling order.
 * - `targetedLogitRatio`: `-(z_y - z_t) / (z_1st - (z_3rd + z_4th) / 2)` for a class `t` that is aimed at.
 */
export type AttackLoss = "crossEntropy" | "logitRatio" | "targetedLogitRatio";

/** Losses of attacks, and of those that look for boundaries `z_t - z_y`, which is 0 there. */
export type VictimLoss = AttackLoss | "logitDifference";

/** How many classes a loss needs. */
export const classesNeeded: Readonly<Record<AttackLoss, number>> = {
  crossEntropy: 2,
  logitRatio: 3,
  targetedLogitRatio: 4,
};

const tiny = 1e-12;

/** Of every row the column that its class names: `[n, classes]`, `[n]` -> `[n]`. */
const columnOf = (logits: Tensor, label: Tensor): Tensor =>
  sum(multiply(logits, cast(oneHot(label, logits.shape[1]!), logits.dtype)), { axis: 1 });

/** The loss of every row: `[n]`. `aim` holds the classes aimed at, for the loss that has them. */
export function attackLoss(
  loss: VictimLoss,
  logits: Tensor,
  { label, aim }: { readonly label: Tensor; readonly aim: Tensor },
): Tensor {
  if (loss === "crossEntropy") return sparseSoftmaxCrossentropyOp(logits, label);
  if (loss === "logitDifference") return subtract(columnOf(logits, aim), columnOf(logits, label));
  const [sorted] = topK(logits, classesNeeded[loss]);
  const place = (i: number): Tensor => slice(sorted!, [null, i]);
  const right = columnOf(logits, label);
  if (loss === "targetedLogitRatio") {
    const spread = subtract(place(0), multiply(add(place(2), place(3)), 0.5));
    return divide(subtract(columnOf(logits, aim), right), add(spread, tiny));
  }
  const isRight = cast(oneHot(label, logits.shape[1]!), "bool");
  const best = max(where(isRight, -Infinity, logits), { axis: 1 });
  return negative(divide(subtract(right, best), add(subtract(place(0), place(2)), tiny)));
}
