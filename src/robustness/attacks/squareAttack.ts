import { UnsupportedError } from "../../base/errors.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import { foldIn } from "../../base/random.ts";
import { showShape, type Shape } from "../../base/shape.ts";
import { defineAttack, type AttackTask } from "./attack.ts";
import { project } from "./ball.ts";
import { Draws } from "../../base/draws.ts";
import { bumpChange, bumpStart } from "./squareBumps.ts";
import { squareChange, stripes, type PictureSize } from "./squareSigns.ts";
import type { Rows } from "./victim.ts";

export interface SquareAttackOptions {
  /** How often the model is asked at most. Default: 5000. */
  readonly queries?: number;
  /** Which part of the picture the first squares cover. Default: 0.8. */
  readonly firstPart?: number;
  /**
   * Squares shrink as they do in a search of 10,000 queries, all of it in the queries there are, as the paper's authors and
   * torchattacks have it; otherwise after the same number of queries however many there are, as in AutoAttack. Default: true.
   */
  readonly rescaleSchedule?: boolean;
}

/** The settings of {@link squareAttack}. */
export type SquareAttackSettings = Required<SquareAttackOptions>;

/**
 * Square attack (Andriushchenko et al. 2020, "Square attack: a query-efficient black-box adversarial attack via random
 * search", https://arxiv.org/abs/1912.00049): changes random squares, ever smaller ones, and keeps what brings the
 * label's logit nearer to the largest other. It asks for outputs alone, so that models which hide their gradients are
 * found out. For `linf` squares of plus or minus epsilon, begun with stripes; for `l2` bumps whose size is moved from
 * one place to another. Every example is searched by itself, and squares reach every place, as in the paper; the code of its
 * authors, AutoAttack, torchattacks and ART draw places that leave out the last row and column of the picture, and so find
 * less in small pictures.
 * Shapes: pictures `[batch, height, width, channels]`.
 * @throws {OptionError} when epsilon is not greater than 0, or for options that there are not or that are out of range.
 * @throws {DataError} for values outside of `range`, or labels that are no classes.
 * @throws {UnsupportedError} for models that are not classifiers of one picture.
 * @example
 * const model = sequential([layers.input([8, 8, 1]), layers.flatten(), layers.dense(3, { activation: "softmax" })]);
 * const x = ops.full([2, 8, 8, 1], 0.5);
 * const { accuracy } = await robustness.squareAttack(model, { x, y: tensor([0, 1]) }, { epsilon: 0.1, queries: 20 });
 */
export const squareAttack = defineAttack({
  name: "squareAttack",
  settings(given: SquareAttackOptions): SquareAttackSettings {
    const settings = complete("squareAttack", given, {
      queries: 5000,
      firstPart: 0.8,
      rescaleSchedule: true,
    });
    checkNumbers("squareAttack", settings, {
      queries: { min: 1, integer: true },
      firstPart: { min: 0, max: 1, exclusive: true },
    });
    return settings;
  },
  run: squareSearch,
});

/** The search for rows that the model gets right. */
export async function squareSearch(task: AttackTask, settings: SquareAttackSettings): Promise<Rows> {
  const { victim, ball, x, label, key, check } = task;
  const size = pictureSize(victim.shape);
  const draws = x.map((_, i) => new Draws(foldIn(key, i)));
  const [begin, change] = ball.norm === "linf" ? [stripes, squareChange] : [bumpStart, bumpChange];
  const found = x.map((row, i) => project(ball, row, begin(row, { ball, size, draws: draws[i]! })));
  const margins = (await victim.logits(found)).map((logits, i) => margin(logits, label[i]!));
  for (let query = 1; query < settings.queries; query++) {
    check();
    const standing = [...margins.keys()].filter((i) => margins[i]! > 0);
    if (standing.length === 0) break;
    const part = settings.firstPart * shrunk(place(query - 1, settings));
    const tried = standing.map((i) =>
      project(ball, x[i]!, change(found[i]!, { center: x[i]!, ball, size, part, draws: draws[i]! })),
    );
    const logits = await victim.logits(tried);
    standing.forEach((i, j) => {
      const made = margin(logits[j]!, label[i]!);
      if (made >= margins[i]!) return;
      margins[i] = made;
      found[i] = tried[j]!;
    });
  }
  return found;
}

/** How far the label's logit lies above all others. */
function margin(logits: Float32Array, label: number): number {
  let other = -Infinity;
  logits.forEach((v, k) => {
    if (k !== label) other = Math.max(other, v);
  });
  return logits[label]! - other;
}

/** After how many queries the part that squares cover is halved. */
const halvings = [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000];

/** Where a query stands in the schedule. */
const place = (query: number, { queries, rescaleSchedule }: SquareAttackSettings): number =>
  rescaleSchedule ? Math.floor((query / queries) * 10_000) : query;

/** How much of the first part squares still cover. */
const shrunk = (query: number): number => 0.5 ** halvings.filter((halving) => query > halving).length;

function pictureSize(shape: Shape): PictureSize {
  if (shape.length === 3) return shape as unknown as PictureSize;
  throw new UnsupportedError({
    where: "squareAttack",
    problem: "squares need pictures",
    expected: "an input [height, width, channels]",
    received: showShape(shape),
    mend: "attack with robustness.apgd",
  });
}
