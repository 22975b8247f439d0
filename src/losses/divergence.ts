import { complete } from "../base/options.ts";
import { add, clip, divide, log, mean, multiply, subtract, sum } from "../ops/index.ts";
import { defineLoss, type Loss, type LossOptions } from "./loss.ts";
import { epsilon } from "../base/epsilon.ts";

/** Kullback-Leibler divergence `l = sum(y log(y / p))` over the last axis, both clipped to [1e-7, 1]. */
export const klDivergence = (options: LossOptions = {}): Loss =>
  defineLoss("klDivergence", complete("klDivergence", options, { reduction: "sumOverBatchSize" }), {
    call(yTrue, yPred) {
      const [y, p] = [clip(yTrue, epsilon, 1), clip(yPred, epsilon, 1)];
      return sum(multiply(y, log(divide(y, p))), { axis: -1 });
    },
  });

/** `l = mean(p - y log(p + 1e-7))` over the last axis: counts y of a Poisson distribution of mean p. */
export const poisson = (options: LossOptions = {}): Loss =>
  defineLoss("poisson", complete("poisson", options, { reduction: "sumOverBatchSize" }), {
    call: (yTrue, yPred) => mean(subtract(yPred, multiply(yTrue, log(add(yPred, epsilon)))), { axis: -1 }),
  });
