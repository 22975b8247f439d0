import { OptionError } from "../../base/errors.ts";
import { checkNumbers } from "../../base/options.ts";
import { foldIn, permutation, randomKey } from "../../base/random.ts";

export interface SplitOptions {
  /** The share of the rows for validation. Default 0.1. */
  readonly validation?: number | undefined;
  /** The share of the rows for the test. Default 0.1. */
  readonly test?: number | undefined;
  /** Decides which rows. Default 0. */
  readonly seed?: number | undefined;
}

/** The rows of each part, in their old order. */
export interface RowSplit {
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
}

/**
 * Parts rows so that every class has its share in each part, as far as its rows go: the first row drawn of a class is
 * always one to train on. The same seed parts the same rows.
 * @param labels the class of every row; all the same where there are no classes
 * @throws {OptionError} when the shares are not at least 0 and together less than 1.
 */
export function splitRows(labels: readonly number[], options: SplitOptions = {}): RowSplit {
  const { validation = 0.1, test = 0.1, seed = 0 } = options;
  const share = { min: 0, max: 1 };
  checkNumbers("split", { validation, test }, { validation: share, test: share });
  if (validation + test >= 1) {
    throw new OptionError({
      where: "split",
      problem: "nothing would be left to train on",
      expected: "validation + test below 1",
      received: `${validation} + ${test}`,
    });
  }
  const rowsOf = new Map<number, number[]>();
  for (const [row, label] of labels.entries()) {
    const rows = rowsOf.get(label);
    if (rows === undefined) rowsOf.set(label, [row]);
    else rows.push(row);
  }
  const parts = { train: [] as number[], validation: [] as number[], test: [] as number[] };
  const wanted = { validation: 0, test: 0 };
  for (const [label, rows] of [...rowsOf].sort(([a], [b]) => a - b)) {
    const drawn = Array.from(permutation(foldIn(randomKey(seed), label), rows.length), (i) => rows[i]!);
    parts.train.push(drawn.shift()!);
    // Counted over all classes, so that what rounding takes from one class it gives to the next.
    wanted.validation += rows.length * validation;
    wanted.test += rows.length * test;
    for (const part of ["validation", "test"] as const) {
      const count = Math.max(0, Math.round(wanted[part]) - parts[part].length);
      parts[part].push(...drawn.splice(0, count));
    }
    parts.train.push(...drawn);
  }
  const inOrder = (rows: number[]): number[] => rows.sort((a, b) => a - b);
  return { train: inOrder(parts.train), validation: inOrder(parts.validation), test: inOrder(parts.test) };
}
