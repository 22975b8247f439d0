import { OptionError } from "../../base/errors.ts";
import { checkChoice, checkNumbers, complete } from "../../base/options.ts";
import { foldIn } from "../../base/random.ts";
import { defineAttack } from "./attack.ts";
import { classesNeeded } from "./attackLoss.ts";
import { direction, project, randomPoint } from "./ball.ts";
import { predictedOf } from "./victim.ts";

export interface PgdOptions {
  /** Default: 40. */
  readonly steps?: number;
  /** How far each step goes, in the norm. Default: `2.5 epsilon / steps`. */
  readonly stepSize?: number;
  /** Begin at a random place within epsilon, rather than at the example. Default: true. */
  readonly randomStart?: boolean;
  /** How many times it is tried, each from another start; each example keeps the worst. Default: 1. */
  readonly restarts?: number;
  /** What is made larger. Default: `crossEntropy`. */
  readonly loss?: "crossEntropy" | "logitRatio";
}

/**
 * Projected gradient descent (Madry et al. 2018, "Towards deep learning models resistant to adversarial attacks",
 * https://arxiv.org/abs/1706.06083): steps along the sign of the loss's gradient (for `l2` along the gradient at length
 * 1), each brought back to within epsilon of the example and into the range of values. The last step counts. Equal to
 * torchattacks' `PGD` and `PGDL2`.
 * @throws {OptionError} when epsilon is not greater than 0, or for options that there are not or that are out of range.
 * @throws {DataError} for values outside of `range`, or labels that are no classes.
 * @throws {UnsupportedError} for models that are not classifiers of one input of floats.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(3, { activation: "softmax" })]);
 * const x = tensor([[0.1, 0.5, 0.4, 0.9]]);
 * const options = { epsilon: 0.1, steps: 5, restarts: 2 };
 * const { accuracy } = await robustness.pgd(model, { x, y: tensor([1]) }, options);
 */
export const pgd = defineAttack({
  name: "pgd",
  settings(given: PgdOptions, { epsilon }) {
    const settings = complete("pgd", given, {
      steps: 40,
      stepSize: undefined,
      randomStart: true,
      restarts: 1,
      loss: "crossEntropy",
    });
    checkNumbers("pgd", settings, {
      steps: { min: 1, integer: true },
      stepSize: { min: 0, exclusive: true },
      restarts: { min: 1, integer: true },
    });
    checkChoice("pgd.loss", settings.loss, ["crossEntropy", "logitRatio"]);
    if (settings.restarts > 1 && !settings.randomStart) {
      throw new OptionError({
        where: "pgd.restarts",
        problem: "without a random start every try is the same",
        mend: "leave out restarts, or randomStart",
      });
    }
    return { ...settings, stepSize: settings.stepSize ?? (2.5 * epsilon) / settings.steps };
  },
  classes: ({ loss }) => classesNeeded[loss],
  async run({ victim, ball, x, label, key, check }, { steps, stepSize, randomStart, restarts, loss }) {
    const worst = [...x];
    const losses = new Float32Array(x.length).fill(-Infinity);
    let standing = x.map((_, i) => i);
    for (let restart = 0; restart < restarts && standing.length > 0; restart++) {
      const goal = { loss, label: Int32Array.from(standing, (i) => label[i]!) };
      const tryKey = foldIn(key, restart);
      let at = standing.map((i) =>
        randomStart ? randomPoint(ball, x[i]!, { key: foldIn(tryKey, i), where: "inside" }) : x[i]!,
      );
      for (let step = 0; step < steps; step++) {
        check();
        const { gradient } = await victim.slopes(at, goal);
        at = at.map((row, j) => {
          const way = direction(ball, gradient[j]!);
          const moved = row.map((v, k) => v + stepSize * way[k]!);
          return project(ball, x[standing[j]!]!, moved);
        });
      }
      const end = await victim.slopes(at, goal);
      const fooled = standing.map((i, j) => predictedOf(end.logits[j]!) !== label[i]);
      standing.forEach((i, j) => {
        if (!fooled[j] && end.loss[j]! <= losses[i]!) return;
        worst[i] = at[j]!;
        losses[i] = end.loss[j]!;
      });
      standing = standing.filter((_, j) => !fooled[j]);
    }
    return worst;
  },
});
