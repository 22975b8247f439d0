import { checkNumbers, complete } from "../base/options.ts";
import type { Tensor } from "../graph/tensor.ts";
import {
  add,
  cast,
  equal,
  expandDims,
  eye,
  greater,
  logSumExp,
  logicalAnd,
  logicalNot,
  matMul,
  maximum,
  multiply,
  reshape,
  softplus,
  subtract,
  transpose,
  where,
} from "../ops/index.ts";
import { defineLoss, type Loss, type LossOptions } from "./loss.ts";

export interface CircleOptions extends LossOptions {
  /** How hard similarities are pressed. Default: 80. */
  readonly gamma?: number;
  /** How strict the limits are. Default: 0.4. */
  readonly margin?: number;
  /** Do not compare examples with themselves. Default: true. */
  readonly removeDiagonal?: boolean;
}

/** What stands for minus infinity in sums of exponentials; its exponential is 0. */
const never = -1e30;

/**
 * Draws embeddings of one class together and those of different classes apart (Sun et al. 2020).
 * Shapes: class numbers `[batch]`, embeddings of length 1 `[batch, n]` -> `[batch]`.
 */
export function circle(options: CircleOptions = {}): Loss {
  const settings = complete("circle", options, {
    gamma: 80,
    margin: 0.4,
    removeDiagonal: true,
    reduction: "sumOverBatchSize",
  });
  checkNumbers("circle", settings, { gamma: { min: 0 }, margin: { min: 0, max: 1 } });
  const { gamma, margin, removeDiagonal } = settings;
  return defineLoss("circle", settings, {
    sparse: true,
    call(yTrue, yPred) {
      const labels = reshape(cast(yTrue, "int32"), [yPred.shape[0]!]);
      const distance = maximum(subtract(1, matMul(yPred, transpose(yPred))), 0);
      const same = equal(expandDims(labels, 1), expandDims(labels, 0));
      const self = eye(yPred.shape[0]!, { dtype: "bool" });
      const positive = removeDiagonal ? logicalAnd(same, logicalNot(self)) : same;
      /** log sum e^(weight x) over the pairs that count */
      const pressed = (counts: Tensor, weight: Tensor, x: Tensor) =>
        logSumExp(where(counts, multiply(multiply(weight, x), gamma), never), { axis: 1 });
      const near = pressed(positive, add(distance, margin), subtract(distance, margin));
      const far = pressed(
        logicalNot(same),
        maximum(subtract(1 + margin, distance), 0),
        subtract(1 - margin, distance),
      );
      return softplus(add(near, far));
    },
    mask: (_, values) => greater(values, 0),
  });
}
