import { checkChoice, checkNumbers, complete } from "../../base/options.ts";
import { foldIn } from "../../base/random.ts";
import { apgdRun } from "./apgdRun.ts";
import { defineAttack, type AttackTask } from "./attack.ts";
import { classesNeeded, type AttackLoss } from "./attackLoss.ts";
import { randomPoint } from "./ball.ts";
import { likeliestWrong } from "./likeliestWrong.ts";
import type { Rows } from "./victim.ts";

export interface ApgdOptions {
  /** Default: 100. */
  readonly steps?: number;
  /** How many times it is tried, each from another random start, on the examples that still stand. Default: 1. */
  readonly restarts?: number;
  /**
   * What is made larger: `crossEntropy`; `logitRatio`, which does not vanish for models that are very sure; or
   * `targetedLogitRatio`, tried for each of the `targets` likeliest wrong classes. Default: `crossEntropy`.
   */
  readonly loss?: AttackLoss;
  /** How many wrong classes `targetedLogitRatio` aims at. Default: 9, or all there are. */
  readonly targets?: number;
  /** Begin at the examples rather than at random places on the ball's surface. Default: true. */
  readonly randomStart?: boolean;
}

/** The settings of {@link apgd}. */
export type ApgdSettings = Required<ApgdOptions>;

const defaults = {
  steps: 100,
  restarts: 1,
  loss: "crossEntropy",
  targets: 9,
  randomStart: true,
} as const;

/**
 * Auto-PGD (Croce & Hein 2020, "Reliable evaluation of adversarial robustness with an ensemble of diverse
 * parameter-free attacks", https://arxiv.org/abs/2003.01690): gradient ascent with momentum whose step, at first 2
 * epsilon, is halved where the loss no longer rises, going on from the best place so far. Nothing is to be tuned. Equal
 * to AutoAttack's `apgd-ce`, `apgd-dlr` and `apgd-t`, as torchattacks has them.
 * @throws {OptionError} when epsilon is not greater than 0, for options that there are not or that are out of range, and
 * for a loss that needs more classes (`logitRatio` 3, `targetedLogitRatio` 4).
 * @throws {DataError} for values outside of `range`, or labels that are no classes.
 * @throws {UnsupportedError} for models that are not classifiers of one input of floats.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(3, { activation: "softmax" })]);
 * const x = tensor([[0.1, 0.5, 0.4, 0.9]]);
 * const options = { epsilon: 0.1, steps: 10, loss: "logitRatio" } as const;
 * const { accuracy } = await robustness.apgd(model, { x, y: tensor([1]) }, options);
 */
export const apgd = defineAttack({
  name: "apgd",
  settings(given: ApgdOptions): ApgdSettings {
    const settings = complete("apgd", given, defaults);
    checkNumbers("apgd", settings, {
      steps: { min: 1, integer: true },
      restarts: { min: 1, integer: true },
      targets: { min: 1, integer: true },
    });
    checkChoice("apgd.loss", settings.loss, Object.keys(classesNeeded));
    return settings;
  },
  classes: ({ loss }) => classesNeeded[loss],
  run: apgdTries,
});

/** Several runs, each on the rows that still stand; rows that stand to the end keep the place of highest loss of the last. */
export async function apgdTries(task: AttackTask, settings: ApgdSettings): Promise<Rows> {
  const { victim, ball, x, label, key } = task;
  const { steps, restarts, loss, targets, randomStart } = settings;
  const found = [...x];
  let standing = x.map((_, i) => i);
  const tries = loss === "targetedLogitRatio" ? Math.min(targets, victim.classes - 1) : 1;
  const aims = tries === 1 && loss !== "targetedLogitRatio" ? undefined : await likeliestWrong(task);
  for (let attempt = 0; attempt < restarts * tries && standing.length > 0; attempt++) {
    const tryKey = foldIn(key, attempt);
    const start = standing.map((i) =>
      randomStart ? randomPoint(ball, x[i]!, { key: foldIn(tryKey, i), where: "surface" }) : x[i]!,
    );
    const goal = {
      loss,
      label: Int32Array.from(standing, (i) => label[i]!),
      ...(aims && { aim: Int32Array.from(standing, (i) => aims[i]![attempt % tries]!) }),
    };
    const centers = standing.map((i) => x[i]!);
    const made = await apgdRun({ ...task, x: centers }, { goal, start, steps });
    standing.forEach((i, j) => (found[i] = made.fooled[j] ? made.fooling[j]! : made.best[j]!));
    standing = standing.filter((_, j) => !made.fooled[j]);
  }
  return found;
}
