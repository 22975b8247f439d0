import { OptionError } from "../../../../base/errors.ts";
import { ndarray, sliceRows, type NdArray } from "../../../../base/ndarray.ts";
import type { Model } from "../../../../index.ts";
import { describePrediction } from "../show.ts";
import { classNumber, explainedClasses } from "../explainCase.ts";
import type { Alternatives } from "../../../../report/index.ts";
import type { Question } from "./answer.ts";

/** What an input should become. */
export interface Wanted {
  /** The number of the class; of a number 1 above the border and 0 below it. */
  readonly target: number;
  /** Of a model that gives a number. */
  readonly border?: number;
  /** For people: `an answer of good`. */
  readonly called: string;
  /** What the model says of a row. */
  describe(prediction: readonly number[]): string;
  /** Whether the model says what is wanted. */
  holds(prediction: readonly number[]): boolean;
}

const classOf = (shares: readonly number[]): number =>
  shares.length === 1 ? Number(shares[0]! > 0.5) : shares.indexOf(Math.max(...shares));

/** What a model says of each row. */
export async function predictionsOf(model: Model, x: NdArray): Promise<number[][]> {
  const made = await (await model.predict(x)).array();
  return Array.from({ length: x.shape[0]! }, (_, i) => Array.from(sliceRows(made, i, i + 1).data, Number));
}

/**
 * What `--target` says of an input; without it the class that is next likely.
 * @throws {OptionError} for a class that there is not, one that is predicted already, or a number that is none.
 */
export function wantedOf(
  { model, of, target: given }: Pick<Question, "model" | "of" | "target">,
  now: readonly number[],
): Wanted {
  const classNames = explainedClasses(model);
  const describe = (prediction: readonly number[]): string =>
    describePrediction({ prediction }, { classNames, top: 2 });
  if (classNames === undefined) {
    const border = Number(given ?? Number.NaN);
    if (!Number.isFinite(border) || given!.trim() === "") {
      throw new OptionError({
        where: "--target",
        problem: "the model gives a number, so it must be said which number is to be crossed",
        expected: `a number other than ${describe(now)}`,
        received: given ?? "nothing",
      });
    }
    const above = now[0]! <= border;
    return {
      target: Number(above),
      border,
      called: `${above ? "more" : "less"} than ${border}`,
      describe,
      holds: ([value]) => (above ? value! > border : value! < border),
    };
  }
  const first = classOf(now);
  const others = now.map((share, i) => (i === first ? -1 : share));
  const next = now.length === 1 ? 1 - first : others.indexOf(Math.max(...others));
  const target = given === undefined ? next : classNumber(given, classNames);
  if (target === first) {
    throw new OptionError({
      where: "--target",
      problem: `${of!.name} is taken for ${classNames[target]!} already`,
      expected: classNames.filter((_, i) => i !== target).join(", "),
    });
  }
  return {
    target,
    called: `an answer of ${classNames[target]!}`,
    describe,
    holds: (prediction) => classOf(prediction) === target,
  };
}

/** The same for people, line by line. */
export function tellAlternatives({ name, predicted, wanted, found }: Alternatives): string[] {
  return [
    `${name}: ${predicted}`,
    found.length === 0 ? `no change was found for ${wanted}` : `for ${wanted}:`,
    ...found.map(({ changes, predicted: then }, i) => {
      const told = changes.map((change) => `${change.name} ${change.from} -> ${change.to}`.trim());
      return `  ${i + 1}. ${told.join(", ")}: ${then}`;
    }),
  ];
}

/** A row as often as it is needed. */
export const rowsOf = (rows: readonly (readonly number[])[]): NdArray =>
  ndarray("float32", [rows.length, rows[0]!.length], Float32Array.from(rows.flat()));
