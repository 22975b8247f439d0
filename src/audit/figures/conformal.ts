import { DataError } from "../../base/errors.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { checkChoice, checkNumbers, complete } from "../../base/options.ts";
import { labelsFor, meanOf, rowsOf, type Row } from "../rows.ts";

/** How unlikely a class must be to be left out of a set. */
export type ConformalMethod = "lac" | "aps" | "raps";

/** How sets are made. */
export interface ConformalOptions {
  /** Default: `lac`, which gives the smallest sets on average. */
  readonly method?: ConformalMethod;
  /** How often a set may miss the truth. Default: 0.1. */
  readonly alpha?: number;
  /** Of `raps`: what every class beyond `penaltyFrom` adds to a score. Default: 0.01. */
  readonly penalty?: number;
  /** Of `raps`: how many classes a set may have without penalty. Default: 1. */
  readonly penaltyFrom?: number;
}

/** Sets of classes that hold the true one with a chance of at least `1 - alpha`. */
export interface ConformalPredictor {
  /** Classes whose score is not greater are in the set. */
  readonly threshold: number;
  /** The classes of every row's set, the likeliest first. Probabilities `[n, classes]`. */
  sets(probabilities: NdArray): number[][];
}

const methods: readonly ConformalMethod[] = ["lac", "aps", "raps"];

/**
 * Split conformal prediction: from examples that were not trained on, the threshold on a score of classes such that sets of
 * all classes below it hold the true class with a chance of at least `1 - alpha`, whatever the model and the data, as
 * long as new examples come from where those came from. The threshold is the `ceil((n + 1)(1 - alpha))`-th least score of
 * the true classes. Scores:
 * - `lac`: `1 - p` of the class (Sadinle et al. 2019, also called THR);
 * - `aps`: what the class and all likelier ones have together (Romano et al. 2020), without its randomized variant, so
 *   that sets are a little too large rather than random;
 * - `raps`: that and `penalty * max(0, rank - penaltyFrom)`, rank counted from 1 (Angelopoulos et al. 2021).
 * @param probabilities `[n, classes]`, of held-out examples
 * @throws {OptionError} unless `alpha` lies between 0 and 1.
 * @throws {DataError} when there are too few examples for `alpha`.
 * @example
 * const held = ndarray("float32", [3, 2], Float32Array.of(0.75, 0.25, 0.5, 0.5, 0.25, 0.75));
 * const predictor = audit.conformal(held, [0, 0, 1], { alpha: 0.5 });
 * predictor.threshold // 0.25
 * predictor.sets(held) // [[0], [], [1]]
 */
export function conformal(
  probabilities: NdArray,
  labels: ArrayLike<number | bigint>,
  options: ConformalOptions = {},
): ConformalPredictor {
  const where = "audit.conformal";
  const settings = complete(where, options, { method: "lac", alpha: 0.1, penalty: 0.01, penaltyFrom: 1 });
  const { alpha } = settings;
  checkChoice(`${where}.method`, settings.method, methods);
  checkNumbers(where, settings, {
    alpha: { min: 0, max: 1, exclusive: true },
    penalty: { min: 0 },
    penaltyFrom: { min: 0, integer: true },
  });
  const rows = rowsOf(probabilities, where);
  const truth = labelsFor(rows, labels, where);
  const rank = Math.ceil((rows.length + 1) * (1 - alpha) - 1e-9);
  if (rank > rows.length) {
    throw new DataError({
      where,
      problem: "there are too few examples to promise so much",
      expected: `${Math.ceil(1 / alpha - 1 - 1e-9)} or more for alpha ${alpha}`,
      received: `${rows.length}`,
      mend: "hold out more examples, or raise alpha",
    });
  }
  const scores = rows.map((row, i) => scoresOf(row, settings)[truth[i]!]!);
  const threshold = scores.sort((a, b) => a - b)[rank - 1]!;
  return {
    threshold,
    sets: (given) =>
      rowsOf(given, where).map((row) => {
        const all = scoresOf(row, settings);
        return byProbability(row).filter((label) => all[label]! <= threshold);
      }),
  };
}

const byProbability = (row: Row): number[] => [...row.keys()].sort((a, b) => row[b]! - row[a]!);

/** The score of every class. */
function scoresOf(
  row: Row,
  { method, penalty, penaltyFrom }: Required<Omit<ConformalOptions, "alpha">>,
): Float64Array {
  const scores = new Float64Array(row.length);
  if (method === "lac") return scores.map((_, label) => 1 - row[label]!);
  let sum = 0;
  for (const [place, label] of byProbability(row).entries()) {
    sum += row[label]!;
    scores[label] = sum + (method === "raps" ? penalty * Math.max(0, place + 1 - penaltyFrom) : 0);
  }
  return scores;
}

/**
 * How often sets hold the true class, and how large they are.
 * @example audit.setFigures([[0], [1, 0]], [0, 1]) // { coverage: 1, meanSize: 1.5, empty: 0 }
 */
export function setFigures(
  sets: readonly (readonly number[])[],
  labels: ArrayLike<number | bigint>,
): { readonly coverage: number; readonly meanSize: number; readonly empty: number } {
  return {
    coverage: meanOf(sets.map((set, i) => Number(set.includes(Number(labels[i]))))),
    meanSize: meanOf(sets.map((set) => set.length)),
    empty: meanOf(sets.map((set) => Number(set.length === 0))),
  };
}
