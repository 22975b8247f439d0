import { checkNumbers, complete } from "../../base/options.ts";
import { foldIn } from "../../base/random.ts";
import { defineAttack, type AttackTask } from "./attack.ts";
import { randomPoint } from "./ball.ts";
import { fabRun } from "./fabRun.ts";
import { likeliestWrong } from "./likeliestWrong.ts";
import type { Rows } from "./victim.ts";

export interface FabOptions {
  /** Default: 100. */
  readonly steps?: number;
  /** How many times it is tried on the examples that still stand, after the first from random starts. Default: 1. */
  readonly restarts?: number;
  /**
   * Go for one wrong class after the other, the likeliest first, rather than at every step for the one whose boundary is
   * nearest: one gradient a step and not one for every class. Default: false.
   */
  readonly targeted?: boolean;
  /** How many wrong classes a targeted attack goes for. Default: 9, or all there are. */
  readonly targets?: number;
}

/** The settings of {@link fab}. */
export type FabSettings = Required<FabOptions>;

/**
 * Fast adaptive boundary attack (Croce & Hein 2020, "Minimally distorted adversarial examples with a fast adaptive boundary
 * attack", https://arxiv.org/abs/1907.02044): steps onto the boundary to another class, as the gradients of the logits have
 * it, drawn towards the example. It looks for the smallest change that makes the model wrong, and so does not depend on
 * epsilon: of what it finds, that within epsilon counts, and `distances` tell how little was needed. Equal to AutoAttack's
 * `fab` and `fab-t`.
 * @throws {OptionError} when epsilon is not greater than 0, or for options that there are not or that are out of range.
 * @throws {DataError} for values outside of `range`, or labels that are no classes.
 * @throws {UnsupportedError} for models that are not classifiers of one input of floats.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(3, { activation: "softmax" })]);
 * const x = tensor([[0.1, 0.5, 0.4, 0.9]]);
 * const options = { epsilon: 0.1, steps: 10, targeted: true };
 * const { accuracy, distances } = await robustness.fab(model, { x, y: tensor([1]) }, options);
 */
export const fab = defineAttack({
  name: "fab",
  settings(given: FabOptions): FabSettings {
    const settings = complete("fab", given, { steps: 100, restarts: 1, targeted: false, targets: 9 });
    const count = { min: 1, integer: true };
    checkNumbers("fab", settings, { steps: count, restarts: count, targets: count });
    return settings;
  },
  run: fabTries,
});

/** Several runs, each on the rows that still stand. Rows for which nothing is found within epsilon stay as they are. */
export async function fabTries(
  task: AttackTask,
  { steps, restarts, targeted, targets }: FabSettings,
): Promise<Rows> {
  const { ball, x, label, key } = task;
  const found = [...x];
  const wrong = await likeliestWrong(task);
  const tries = targeted ? Math.min(targets, wrong[0]!.length) : 1;
  let standing = x.map((_, i) => i);
  for (let attempt = 0; attempt < tries * restarts && standing.length > 0; attempt++) {
    const rank = Math.floor(attempt / restarts);
    const tryKey = foldIn(key, attempt);
    const part = {
      ...task,
      x: standing.map((i) => x[i]!),
      label: Int32Array.from(standing, (i) => label[i]!),
    };
    const near = { ...ball, epsilon: ball.epsilon / 2 };
    const start = standing.map((i) =>
      attempt % restarts === 0
        ? x[i]!
        : randomPoint(near, x[i]!, { key: foldIn(tryKey, i), where: "surface" }),
    );
    const aims = standing.map((i) => (targeted ? [wrong[i]![rank]!] : wrong[i]!));
    const made = await fabRun(part, { aims, start, steps });
    const within = standing.map((_, j) => made.distance[j]! <= ball.epsilon);
    standing.forEach((i, j) => {
      if (within[j]) found[i] = made.nearest[j]!;
    });
    standing = standing.filter((_, j) => !within[j]);
  }
  return found;
}
