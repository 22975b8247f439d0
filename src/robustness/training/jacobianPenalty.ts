import { OptionError } from "../../base/errors.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { logitsOfSoftmax } from "../../losses/softmaxCrossentropy.ts";
import { add, divide, eye, multiply, random, slice, sqrt, square, sum } from "../../ops/index.ts";
import { defineGradientMethod, type ByPath } from "../../optimizers/index.ts";
import { grad, gradWithAux } from "../../transform/index.ts";

export interface JacobianPenaltyOptions {
  /** What the penalty counts. Default: 0.01. */
  readonly weight?: number;
  /** By how many random directions of the output it is estimated; `all` takes every one of them. Default: 1. */
  readonly projections?: number | "all";
}

/**
 * Jacobian regularization (Hoffman et al. 2019, "Robust learning with Jacobian regularization",
 * https://arxiv.org/abs/1908.02729): outputs that change little with inputs. Adds `weight / 2 |dz / dx|^2`, the mean over
 * the batch, where `z` are the logits of the first output, and the squared Frobenius norm of the Jacobian is estimated as
 * `classes / n sum_v |d (v . z) / dx|^2` over `n` random directions `v`. A step costs about three ordinary ones.
 * @throws {OptionError} for a weight below 0, or no projections.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(3, { activation: "softmax" })]);
 * const method = robustness.jacobianPenalty({ weight: 0.01 });
 * model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", method });
 */
export const jacobianPenalty = defineGradientMethod({
  name: "jacobianPenalty",
  options(given: JacobianPenaltyOptions) {
    const settings = complete("jacobianPenalty", given, { weight: 0.01, projections: 1 });
    const { weight, projections } = settings;
    checkNumbers("jacobianPenalty", { weight }, { weight: { min: 0 } });
    if (projections !== "all" && !(Number.isInteger(projections) && projections > 0)) {
      throw new OptionError({
        where: "jacobianPenalty.projections",
        expected: "a whole number of at least 1, or 'all'",
        received: String(projections),
      });
    }
    return settings;
  },
  gradients({ weight, projections }, step) {
    const { batch, weights } = step;
    const logitsAt = (at: ByPath<Tensor>, x: readonly Tensor[]): Tensor => {
      const made = step.run(at, { ...batch, x }).yPred[0]!;
      return logitsOfSoftmax(made, made.rank - 1) ?? made;
    };
    const [rows, classes] = logitsAt(weights, batch.x).shape as [number, number];
    const directions =
      projections === "all"
        ? Array.from({ length: classes }, (_, k) => slice(eye(classes), [{ start: k, stop: k + 1 }]))
        : Array.from({ length: projections }, () => unit(random.normal(step.key(), [rows, classes])));
    const { aux, gradient } = gradWithAux((current: ByPath<Tensor>) => {
      const run = step.run(current, batch);
      const squares = directions.flatMap((v) =>
        grad((x: readonly Tensor[]) => sum(multiply(logitsAt(current, x), v)))(batch.x).map((g) =>
          sum(square(g)),
        ),
      );
      const norm = multiply(
        squares.reduce((a, b) => add(a, b)),
        classes / (directions.length * rows),
      );
      const loss = add(run.loss, multiply(norm, weight / 2));
      return { loss, aux: { ...run, loss } };
    })(weights);
    return { gradients: gradient, run: aux };
  },
});

/** Rows at length 1. */
const unit = (v: Tensor): Tensor => divide(v, sqrt(sum(square(v), { axis: 1, keepDims: true })));
