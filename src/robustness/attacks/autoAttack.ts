import { checkNumbers, complete } from "../../base/options.ts";
import { foldIn } from "../../base/random.ts";
import { apgdTries } from "./apgd.ts";
import { defineAttack, rightOnes, type AttackTask } from "./attack.ts";
import { fabTries } from "./fab.ts";
import { squareSearch } from "./squareAttack.ts";
import type { Rows } from "./victim.ts";

export interface AutoAttackOptions {
  /** Of each run of Auto-PGD and of FAB. Default: 100. */
  readonly steps?: number;
  /** How many wrong classes are aimed at. Default: 9, or all there are. */
  readonly targets?: number;
  /** How often the square attack asks the model at most. Default: 5000. */
  readonly queries?: number;
}

/**
 * AutoAttack (Croce & Hein 2020, https://arxiv.org/abs/2003.01690): the worst of four attacks without settings of their own,
 * each on the examples that still stand. They are {@link apgd} on the cross-entropy, {@link apgd} aimed at the likeliest wrong
 * classes on the logits' ratio (for models of four classes or more), {@link fab} aimed at the same classes, and for pictures
 * {@link squareAttack}.
 * @throws {OptionError} when epsilon is not greater than 0, or for options that there are not or that are out of range.
 * @throws {DataError} for values outside of `range`, or labels that are no classes.
 * @throws {UnsupportedError} for models that are not classifiers of one input of floats.
 * @example
 * const model = sequential([layers.input([8, 8, 1]), layers.flatten(), layers.dense(5, { activation: "softmax" })]);
 * const x = ops.full([2, 8, 8, 1], 0.5);
 * const options = { epsilon: 0.1, steps: 5, queries: 10 };
 * const { accuracy } = await robustness.autoAttack(model, { x, y: tensor([0, 1]) }, options);
 */
export const autoAttack = defineAttack({
  name: "autoAttack",
  settings(given: AutoAttackOptions) {
    const settings = complete("autoAttack", given, { steps: 100, targets: 9, queries: 5000 });
    const count = { min: 1, integer: true };
    checkNumbers("autoAttack", settings, { steps: count, targets: count, queries: count });
    return settings;
  },
  async run(task, { steps, targets, queries }) {
    const climb = { steps, targets, restarts: 1, randomStart: true };
    const { classes, shape } = task.victim;
    const attacks: ((part: AttackTask) => Promise<Rows>)[] = [
      (part) => apgdTries(part, { ...climb, loss: "crossEntropy" }),
      ...(classes > 3
        ? [(part: AttackTask) => apgdTries(part, { ...climb, loss: "targetedLogitRatio" })]
        : []),
      (part) => fabTries(part, { steps, restarts: 1, targeted: true, targets }),
      ...(shape.length === 3
        ? [(part: AttackTask) => squareSearch(part, { queries, firstPart: 0.8, rescaleSchedule: false })]
        : []),
    ];
    const found = [...task.x];
    let standing = task.x.map((_, i) => i);
    for (const [number, attack] of attacks.entries()) {
      if (standing.length === 0) break;
      const part: AttackTask = {
        ...task,
        x: standing.map((i) => task.x[i]!),
        label: Int32Array.from(standing, (i) => task.label[i]!),
        key: foldIn(task.key, number),
      };
      const made = await attack(part);
      const right = new Set(await rightOnes({ ...part, x: made }));
      standing.forEach((i, j) => {
        if (!right.has(j)) found[i] = made[j]!;
      });
      standing = standing.filter((_, j) => right.has(j));
    }
    return found;
  },
});
