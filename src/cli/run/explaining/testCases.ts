import { OptionError, UnsupportedError } from "../../../base/errors.ts";
import { sliceRows } from "../../../base/ndarray.ts";
import type { Examples, LabeledSplits, TabularSplits } from "../../../data/index.ts";
import type { Model } from "../../../index.ts";
import { getRecipe, taskOf, type Texts } from "../../../models/index.ts";
import type { Terminal } from "../../terminal.ts";
import { loadData } from "../loading.ts";
import type { RunRecord } from "../runRecord.ts";
import type { Case } from "./case.ts";
import { pictureCase } from "./pictureCase.ts";
import { rowCase } from "./rowCase.ts";
import { textCase } from "./textCase.ts";

/** The test examples of a run. */
export interface TestCases {
  readonly count: number;
  /** Which class each is of, where there are classes. */
  readonly labels: readonly number[] | undefined;
  /** The example of this number, from 0. @throws {OptionError} when there is none. */
  at(index: number): Case;
}

interface Loading {
  readonly record: RunRecord;
  readonly model: Model;
  readonly data: string | undefined;
  readonly terminal: Terminal;
}

/**
 * The examples that a run was tested with, by its recipe's own loader.
 * @throws {UnsupportedError} for runs whose examples are neither pictures, texts of classes nor rows.
 */
export async function loadTestCases({ record, model, data, terminal }: Loading): Promise<TestCases> {
  const recipe = getRecipe(record.recipe);
  const task = taskOf(model);
  const make = makers[task as keyof typeof makers] as Maker | undefined;
  if (make === undefined) {
    throw new UnsupportedError({
      where: "explain",
      problem: `test examples for ${task} cannot be taken by their number`,
      mend: "give the input itself",
    });
  }
  const loaded = await loadData(
    recipe,
    { ...record.options, data: data ?? record.options.data, limit: null },
    terminal,
  );
  const { count, labels, at } = make(loaded, model, terminal.note);
  return {
    count,
    labels,
    at(index) {
      if (Number.isInteger(index) && index >= 0 && index < count) return at(index);
      throw new OptionError({
        where: "explain",
        problem: "there is no such test example",
        expected: `a whole number from 0 to ${count - 1}`,
        received: String(index),
      });
    },
  };
}

type Maker = (data: unknown, model: Model, note: (text: string) => void) => TestCases;

const numbers = ({ data }: Examples["y"]): number[] => Array.from(data as Int32Array, Number);

const makers = {
  imageClassification(data: unknown): TestCases {
    const { test, classNames } = data as LabeledSplits;
    const labels = numbers(test.y);
    return {
      count: labels.length,
      labels,
      at(index) {
        const { dtype, shape, data: pixels } = sliceRows(test.x, index, index + 1);
        const picture = { dtype, shape: shape.slice(1), data: pixels };
        return { ...pictureCase(picture, `test picture ${index}`), label: classNames[labels[index]!]! };
      },
    };
  },
  textClassification(data: unknown, model: Model, note: (text: string) => void): TestCases {
    const { test, classNames } = data as Texts;
    const labels = numbers(test.labels);
    return {
      count: labels.length,
      labels,
      at: (index) => ({
        ...textCase(test.texts[index]!, model, note),
        label: classNames[labels[index]!]!,
      }),
    };
  },
  tabular(data: unknown): TestCases {
    const { test, encoder } = data as TabularSplits;
    const { target } = encoder;
    const labels = target.task === "classification" ? numbers(test.y) : undefined;
    return {
      count: test.x.shape[0]!,
      labels,
      at(index) {
        const label =
          target.task === "classification"
            ? target.classNames[labels![index]!]!
            : String(Number(Number(test.y.data[index]).toPrecision(6)));
        const name = `test row ${index}`;
        return { ...rowCase(sliceRows(test.x, index, index + 1), encoder, { name }), label };
      },
    };
  },
};
