import { DataError } from "../../base/errors.ts";
import { sameShape, showShape } from "../../base/shape.ts";
import type { LabeledSplits } from "../../data/index.ts";
import type { Model } from "../../training/index.ts";

/**
 * Makes sure that a model can be trained and judged on data, before a run is begun.
 * @throws {DataError} when a part is empty, the pictures or the classes are not those the model takes, or all
 * training pictures are of one class.
 */
export function checkSplits({ train, test, classNames }: LabeledSplits, model: Model, where: string): void {
  for (const [part, { y }] of Object.entries({ training: train, test })) {
    if (y.data.length > 0) continue;
    throw new DataError({
      where,
      problem: `there are no ${part} pictures`,
      mend: "look at the data, or choose another --data",
    });
  }
  const taken = model.network.inputs[0]!.type.shape;
  const given = train.x.shape.slice(1);
  if (!sameShape(given, taken)) {
    throw new DataError({
      where,
      problem: "the pictures have another size than the model takes",
      expected: `${showShape(taken)}, as height, width and channels`,
      received: showShape(given),
      mend: "scale the pictures first, or choose another recipe",
    });
  }
  const classes = model.network.outputs[0]!.type.shape.at(-1)!;
  if (classNames.length !== classes) {
    throw new DataError({
      where,
      problem: "the data has another number of classes than the model",
      expected: `${classes} classes`,
      received: `${classNames.length}: ${classNames.join(", ")}`,
      mend: "look at the class folders, or choose another recipe",
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
