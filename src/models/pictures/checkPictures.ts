import { DataError } from "../../base/errors.ts";
import { sameShape, showShape } from "../../base/shape.ts";
import type { LabeledSplits } from "../../data/index.ts";
import type { Model } from "../../training/index.ts";

/**
 * Makes sure that a classifier can be trained and judged on pictures, before a run is begun.
 * @throws {DataError} when a part is empty, or all training pictures are of one class.
 */
export function checkPictures({ train, test, classNames }: LabeledSplits, where: string): void {
  for (const [part, { y }] of Object.entries({ training: train, test })) {
    if (y.data.length > 0) continue;
    throw new DataError({
      where,
      problem: `there are no ${part} pictures`,
      mend: "look at the data, or choose another --data",
    });
  }
  const labels = train.y.data as Int32Array;
  const [first] = labels;
  if (labels.length < 2 || labels.some((label) => label !== first)) return;
  throw new DataError({
    where,
    problem: `all ${labels.length} training pictures are of one class, ${classNames[first!] ?? first}`,
    expected: "pictures of several classes",
    mend: "look at how the data were put together, or raise --limit",
  });
}

/** @throws {DataError} when pictures or classes are not those that a model takes. */
export function checkFit({ train, classNames }: LabeledSplits, model: Model, where: string): void {
  const taken = model.network.inputs[0]!.type.shape;
  const given = train.x.shape.slice(1);
  if (!sameShape(given, taken)) {
    throw new DataError({
      where,
      problem: "the pictures have another size than the model takes",
      expected: `${showShape(taken)}, as height, width and channels`,
      received: showShape(given),
      mend: "scale the pictures first, or train image-classifier, which takes any",
    });
  }
  const classes = model.network.outputs[0]!.type.shape.at(-1)!;
  if (classNames.length === classes) return;
  throw new DataError({
    where,
    problem: "the data has another number of classes than the model",
    expected: `${classes} classes`,
    received: `${classNames.length}: ${classNames.join(", ")}`,
    mend: "look at the class folders, or train image-classifier, which takes any",
  });
}
