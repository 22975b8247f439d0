import { ndarray, type NdArray } from "../base/ndarray.ts";
import { limitExamples, type Examples, type LimitOptions } from "./examples.ts";

/** Texts with their classes: labels int32 `[n]`, places in the list of class names. */
export interface LabeledTexts {
  readonly texts: readonly string[];
  readonly labels: NdArray;
}

/** Labelled texts with their split. */
export interface LabeledTextSplits {
  readonly train: LabeledTexts;
  readonly validation: LabeledTexts;
  /** Not there where a data set keeps its test labels secret. */
  readonly test?: LabeledTexts;
  readonly classNames: readonly string[];
}

export const labeledTexts = (texts: readonly string[], labels: readonly number[]): LabeledTexts => ({
  texts,
  labels: ndarray("int32", [labels.length], Int32Array.from(labels)),
});

/** The texts stand in for by their places, which an array can hold. */
const byPlace = ({ texts, labels }: LabeledTexts): Examples => ({
  x: ndarray(
    "int32",
    [texts.length],
    Int32Array.from(texts, (_, place) => place),
  ),
  y: labels,
});

/**
 * Fewer texts, drawn evenly from the classes, as `limitExamples`: `limit` of the training part and the same share of
 * the others.
 * @throws {OptionError} when `limit` is no whole number of at least 1.
 */
export function limitTexts(splits: LabeledTextSplits, options: LimitOptions): LabeledTextSplits {
  const { train, validation, test, classNames } = splits;
  const limited = (other: LabeledTexts) =>
    limitExamples({ train: byPlace(train), test: byPlace(other), classNames }, options);
  const gather = ({ texts }: LabeledTexts, { x, y }: Examples): LabeledTexts => ({
    texts: Array.from(x.data as Int32Array, (place) => texts[place]!),
    labels: y,
  });
  const { train: fewer, test: fewerForValidation } = limited(validation);
  return {
    train: gather(train, fewer),
    validation: gather(validation, fewerForValidation),
    ...(test && { test: gather(test, limited(test).test) }),
    classNames,
  };
}
