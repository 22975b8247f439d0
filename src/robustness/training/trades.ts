import { checkNumbers, complete } from "../../base/options.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { logitsOfSoftmax } from "../../losses/softmaxCrossentropy.ts";
import {
  add,
  divide,
  exp,
  log,
  logSoftmax,
  maximum,
  multiply,
  random,
  stopGradient,
  subtract,
  sum,
} from "../../ops/index.ts";
import { defineGradientMethod, type ByPath } from "../../optimizers/index.ts";
import { gradWithAux } from "../../transform/index.ts";
import { climb, perturbationDefaults, settlePerturbation, type PerturbationOptions } from "./perturbation.ts";

export interface TradesOptions extends PerturbationOptions {
  /** How many steps the attack takes. Default: 10. */
  readonly steps?: number;
  /** What steadiness counts against accuracy. Default: 6. */
  readonly beta?: number;
  /** Standard deviation of the noise that the attack begins with. Default: 0.001. */
  readonly startNoise?: number;
}

/** The logarithms of a model's probabilities. */
function logProbabilities(probabilities: Tensor): Tensor {
  const logits = logitsOfSoftmax(probabilities, probabilities.rank - 1);
  return logits === undefined ? log(maximum(probabilities, 1e-7)) : logSoftmax(logits);
}

/** `KL(p || q) = sum p (log p - log q)`, the mean over the batch. */
const divergence = (p: Tensor, q: Tensor): Tensor =>
  divide(sum(multiply(exp(p), subtract(p, q))), p.shape[0]!);

/**
 * TRADES (Zhang et al. 2019, "Theoretically principled trade-off between robustness and accuracy",
 * https://arxiv.org/abs/1901.08573): the loss on the examples as they are, and beside it how far the probabilities move
 * where they move most: `loss(x) + beta max_{|d| <= epsilon} KL(f(x) || f(x + d))`. For models whose first output are
 * probabilities. Loss and metrics are those of the unchanged examples, with the penalty in the loss.
 * @throws {OptionError} when epsilon is not greater than 0, or for options that are out of range.
 * @throws {UnsupportedError} while training, for inputs that are whole numbers.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(3, { activation: "softmax" })]);
 * const method = robustness.trades({ epsilon: 8 / 255, steps: 3, beta: 6 });
 * model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"], method });
 */
export const trades = defineGradientMethod({
  name: "trades",
  options(given: TradesOptions) {
    const defaults = { ...perturbationDefaults, steps: 10, beta: 6, startNoise: 0.001 };
    const settings = settlePerturbation("trades", complete("trades", given, defaults));
    checkNumbers("trades", settings, { beta: { min: 0 }, startNoise: { min: 0 } });
    return settings;
  },
  gradients({ beta, startNoise, ...ball }, step) {
    const { batch, weights } = step;
    const told = (at: ByPath<Tensor>, x: readonly Tensor[]): Tensor =>
      logProbabilities(step.run(at, { ...batch, x }).yPred[0]!);
    const clean = stopGradient(told(weights, batch.x));
    const start =
      startNoise === 0
        ? batch.x
        : batch.x.map((x) => add(x, random.normal(step.key(), x.shape, { stddev: startNoise })));
    const changed = climb(start, batch.x, { ...ball, loss: (x) => divergence(clean, told(weights, x)) });
    const { aux, gradient } = gradWithAux((current: ByPath<Tensor>) => {
      const run = step.run(current, batch);
      const moved = divergence(logProbabilities(run.yPred[0]!), told(current, changed));
      const loss = add(run.loss, multiply(moved, beta));
      return { loss, aux: { ...run, loss } };
    })(weights);
    return { gradients: gradient, run: aux };
  },
});
