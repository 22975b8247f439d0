import { DataError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { sameShape, showShape, type Shape } from "../base/shape.ts";
import type { Loss } from "../losses/index.ts";

/** Losses that choose among as many classes as the output has units. */
const choosing: readonly string[] = ["sparseCategoricalCrossentropy", "categoricalGeneralizedCrossEntropy"];

/** Losses whose labels are probabilities of two classes: beyond 0 and 1 they fall without end. */
const binary: readonly string[] = ["binaryCrossentropy", "binaryFocalCrossentropy"];

/**
 * Labels must lie in the range of the loss: the runtime would stop at a class number that does not in
 * mid-training, and a probability that does not would make the loss worthless.
 * @param to.output the output's shape for one example
 * @throws {DataError} naming the first example at fault.
 */
export function checkLabels(
  where: string,
  labels: NdArray,
  { loss, output }: { readonly loss: Loss | undefined; readonly output: Shape },
): void {
  if (loss && choosing.includes(loss.name)) checkClassNumbers(where, labels, { loss, output });
  else if (loss && binary.includes(loss.name)) {
    const found = exampleWhere(labels, (label) => !(label >= 0 && label <= 1));
    if (found === undefined) return;
    throw new DataError({
      where: `${where}, labels`,
      problem: `a label is out of range in example ${found.example}`,
      expected: `0 to 1, for ${loss.name}`,
      received: `${found.value}`,
      mend: "for more than two classes use sparseCategoricalCrossentropy, for other numbers meanSquaredError",
    });
  }
}

function checkClassNumbers(
  where: string,
  labels: NdArray,
  { loss, output }: { readonly loss: Loss; readonly output: Shape },
): void {
  const { shape } = labels;
  const classes = output.at(-1) ?? 1;
  const ignored = loss.config["ignoreClass"];
  const found = exampleWhere(
    labels,
    (label) => label !== ignored && !(Number.isInteger(label) && label >= 0 && label < classes),
  );
  const oneHot = classes > 1 && sameShape(shape.slice(1), output);
  if (found === undefined && !oneHot) return;
  throw new DataError({
    where: `${where}, labels`,
    problem: oneHot
      ? `${loss.name} takes class numbers, not a vector for each example`
      : `a label is out of range in example ${found!.example}`,
    expected: `class numbers from 0 to ${classes - 1}, for ${classes} outputs`,
    received: oneHot ? `labels of shape ${showShape(shape)}` : `${found!.value}`,
    mend: oneHot
      ? "for one-hot labels use categoricalCrossentropy, or make class numbers of them: ops.argMax(y, { axis: -1 })"
      : "count classes from 0, or give the last layer as many units as there are classes",
  });
}

function exampleWhere(
  { data, shape }: NdArray,
  wrong: (label: number) => boolean,
): { readonly example: number; readonly value: number } | undefined {
  const at = (data as Float32Array).findIndex((value) => wrong(Number(value)));
  if (at < 0) return undefined;
  return { example: Math.floor(at / (data.length / shape[0]!)), value: Number(data[at]) };
}
