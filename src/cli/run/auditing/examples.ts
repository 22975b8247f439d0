import { UnsupportedError } from "../../../base/errors.ts";
import { ndarray, type NdArray } from "../../../base/ndarray.ts";
import type { Examples, TabularSplits } from "../../../data/index.ts";
import type { Model } from "../../../index.ts";
import { encodeTexts, taskOf, tokenizerOf, unitPixels, type Texts } from "../../../models/index.ts";
import type { Audited } from "./subject.ts";

/** A recipe's data as an audit sees them: arrays of examples, and how models of the recipe take them. */
export interface AuditedData {
  readonly train: Examples;
  readonly test: Examples;
  /** Makes examples what a model of the recipe takes. */
  prepareFor(model: Model): (examples: NdArray) => NdArray;
  /** The recipe's data with other training examples. */
  trainedOn(examples: Examples): unknown;
}

type Parts = Pick<AuditedData, "train" | "test">;

/** @throws {UnsupportedError} for runs that are no classifiers. */
export function examplesOf({ folder, model, data }: Audited): AuditedData {
  const task = taskOf(model);
  const asTheyAre = (examples: NdArray): NdArray => examples;
  if (task === "tabular" && (data as TabularSplits).encoder.target.task !== "classification") {
    throw new UnsupportedError({
      where: folder,
      problem: "the run estimates a number, and only classifiers are audited so far",
      expected: "a run on a table whose label is a class",
      mend: "loom evaluate tells how far its estimates are off",
    });
  }
  switch (task) {
    case "imageClassification":
      return { ...arraysOf(data), prepareFor: () => unitPixels };
    case "speechClassification":
    case "tabular":
      return { ...arraysOf(data), prepareFor: () => asTheyAre };
    case "textClassification":
      return numbered(data as Texts);
    default:
      throw new UnsupportedError({
        where: folder,
        problem: `runs for ${task} are not audited so far`,
        expected: "a run that classifies pictures, texts, recordings or tables, or goes on with texts",
      });
  }
}

function arraysOf(data: unknown): Parts & Pick<AuditedData, "trainedOn"> {
  const { train, test } = data as Parts;
  return {
    train: { x: train.x, y: train.y },
    test: { x: test.x, y: test.y },
    trainedOn: (examples) => ({ ...(data as object), train: examples }),
  };
}

/** Texts stand as their numbers, so that they can be drawn, joined, and given to a recipe as texts again. */
function numbered(data: Texts): AuditedData {
  const { train, test } = data;
  const texts = [...train.texts, ...test.texts];
  const textsAt = ({ data: rows }: NdArray): string[] => Array.from(rows as Int32Array, (row) => texts[row]!);
  const part = ({ labels }: Texts["train"], first: number): Examples => {
    const count = labels.data.length;
    return {
      x: ndarray(
        "int32",
        [count],
        Int32Array.from({ length: count }, (_, i) => first + i),
      ),
      y: labels,
    };
  };
  return {
    train: part(train, 0),
    test: part(test, train.texts.length),
    prepareFor(model) {
      const tokenizer = tokenizerOf(model);
      const [length] = model.network.inputs[0]!.type.shape;
      return (rows) => encodeTexts(textsAt(rows), { tokenizer, length: length! }).ids;
    },
    // The words stay those of the run: whoever attacks a model can read them in it.
    trainedOn: ({ x, y }) => ({ ...data, train: { texts: textsAt(x), labels: y } }),
  };
}
