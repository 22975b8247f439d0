import { DataError } from "../../base/errors.ts";
import { takeRows } from "../../base/ndarray.ts";
import { permutation, randomKey } from "../../base/random.ts";
import type { Examples } from "../../data/index.ts";

/** Which examples are held out for testing. */
export interface HoldOutOptions {
  /** Of every class. */
  readonly share: number;
  /** The same seed holds out the same. */
  readonly seed: number;
  readonly classNames: readonly string[];
  /** What errors call the data. */
  readonly where: string;
}

/**
 * Splits labelled examples in two, drawing the same share from every class, at least one example of each.
 * @throws {DataError} for a class of a single example, which cannot be both learnt and tested.
 */
export function holdOut({ x, y }: Examples, options: HoldOutOptions): { train: Examples; test: Examples } {
  const { share, seed, classNames, where } = options;
  const rowsOf = classNames.map((): number[] => []);
  for (const row of permutation(randomKey(seed), y.data.length)) rowsOf[Number(y.data[row])]!.push(row);
  const train: number[] = [];
  const test: number[] = [];
  for (const [label, rows] of rowsOf.entries()) {
    if (rows.length === 1) {
      throw new DataError({
        where,
        problem: `there is only one picture of class '${classNames[label]}'`,
        expected: "two or more, some to learn from and some to test with",
        mend: "add pictures, or take the class out",
      });
    }
    const held = Math.max(1, Math.round(share * rows.length));
    test.push(...rows.slice(0, held));
    train.push(...rows.slice(held));
  }
  const take = (rows: number[]): Examples => {
    rows.sort((a, b) => a - b);
    return { x: takeRows(x, rows), y: takeRows(y, rows) };
  };
  return { train: take(train), test: take(test) };
}
