import { complete } from "../base/options.ts";
import type { Tensor } from "../graph/tensor.ts";
import {
  add,
  all,
  equal,
  logicalOr,
  max,
  maximum,
  mean,
  multiply,
  square,
  subtract,
  sum,
  where,
} from "../ops/index.ts";
import { defineLoss, type Loss, type LossOptions } from "./loss.ts";

/** Labels -1 and 1; if all labels are 0 or 1, the zeros become -1. */
function signs(labels: Tensor): Tensor {
  const binary = all(logicalOr(equal(labels, 0), equal(labels, 1)));
  return where(binary, subtract(multiply(labels, 2), 1), labels);
}

const shortfall = (labels: Tensor, predictions: Tensor): Tensor =>
  maximum(subtract(1, multiply(signs(labels), predictions)), 0);

/** `l = mean(max(1 - y p, 0))` over the last axis, for labels -1 and 1 (0 is taken for -1). */
export const hinge = (options: LossOptions = {}): Loss =>
  defineLoss("hinge", complete("hinge", options, { reduction: "sumOverBatchSize" }), {
    call: (yTrue, yPred) => mean(shortfall(yTrue, yPred), { axis: -1 }),
  });

/** `l = mean(max(1 - y p, 0)^2)` over the last axis, for labels -1 and 1 (0 is taken for -1). */
export const squaredHinge = (options: LossOptions = {}): Loss =>
  defineLoss("squaredHinge", complete("squaredHinge", options, { reduction: "sumOverBatchSize" }), {
    call: (yTrue, yPred) => mean(square(shortfall(yTrue, yPred)), { axis: -1 }),
  });

/** `l = max(1 + max((1 - y) p) - sum(y p), 0)` over the last axis, for one-hot labels. */
export const categoricalHinge = (options: LossOptions = {}): Loss =>
  defineLoss("categoricalHinge", complete("categoricalHinge", options, { reduction: "sumOverBatchSize" }), {
    call(yTrue, yPred) {
      const right = sum(multiply(yTrue, yPred), { axis: -1 });
      const wrong = max(multiply(subtract(1, yTrue), yPred), { axis: -1 });
      return maximum(add(subtract(wrong, right), 1), 0);
    },
  });
