import { DataError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import type { Loss } from "../losses/index.ts";

/** Losses whose labels are classes. */
const classifying = /crossentropy$|^categoricalGeneralizedCrossEntropy$|hinge$/i;

/**
 * Labels must be of several classes: from one alone nothing can be learnt.
 * @param labels class numbers, or vectors with a 1 in the place of the class
 * @throws {DataError} when all of several examples are of one class.
 */
export function checkSeveralClasses(where: string, labels: NdArray, loss: Loss | undefined): void {
  const { shape } = labels;
  const examples = shape[0]!;
  const width = labels.data.length / examples;
  const values = labels.data as Float32Array;
  // Labels for parts of an example, as pixels, may well be the same ones in each.
  if (loss === undefined || !classifying.test(loss.name) || shape.length > 2 || examples < 2) return;
  if (values.some((value, i) => value !== values[i % width])) return;
  const label = width === 1 ? Number(values[0]) : values.subarray(0, width).findIndex((v) => Number(v) === 1);
  throw new DataError({
    where: `${where}, labels`,
    problem: `all ${examples} examples are of one class, ${label}`,
    expected: "examples of several classes",
    mend: "look at how the data were loaded, split and limited",
  });
}
