import { OptionError, UnsupportedError } from "../../../base/errors.ts";
import { sliceRows } from "../../../base/ndarray.ts";
import type { Examples, LabeledSplits, TabularSplits } from "../../../data/index.ts";
import type { Model } from "../../../index.ts";
import { getRecipe, taskOf, type Texts } from "../../../models/index.ts";
import type { Terminal } from "../../terminal.ts";
import { loadData } from "../loading.ts";
import { openRun } from "../openRun.ts";
import type { RunRecord } from "../runRecord.ts";
import type { Case } from "./case.ts";
import { pictureCase } from "./pictureCase.ts";
import { rowCase } from "./rowCase.ts";
import { textCase } from "./textCase.ts";

/** Examples of a run, told by their numbers. */
export interface Cases {
  readonly count: number;
  /** What is right of each: the number of a class, or else a number. */
  readonly truths: readonly number[];
  /** The example of this number, from 0. @throws {OptionError} when there is none. */
  at(index: number): Case;
}

/** The examples that a run learned from, and those that it was tested with. */
export interface RunCases {
  readonly train: Cases;
  readonly test: Cases;
}

interface Loading {
  readonly record: RunRecord;
  readonly model: Model;
  readonly data: string | undefined;
  readonly terminal: Terminal;
}

/**
 * The examples of a run, by its recipe's own loader.
 * @throws {UnsupportedError} for runs whose examples are neither pictures, texts of classes nor rows.
 */
export async function loadCases({ record, model, data, terminal }: Loading): Promise<RunCases> {
  const recipe = getRecipe(record.recipe);
  const task = taskOf(model);
  const make = makers[task as keyof typeof makers] as Maker | undefined;
  if (make === undefined) {
    throw new UnsupportedError({
      where: "explain",
      problem: `examples for ${task} cannot be taken by their number`,
      mend: "give the input itself",
    });
  }
  const loaded = await loadData(
    recipe,
    { ...record.options, data: data ?? record.options.data, limit: null },
    terminal,
  );
  return {
    // That some training texts are cut says nothing new.
    train: checked(make("train", loaded, { model, note: () => undefined }), "training"),
    test: checked(make("test", loaded, { model, note: terminal.note }), "test"),
  };
}

interface Sampling extends Omit<Loading, "record"> {
  readonly run: string;
}

/** So many test examples of a run, evenly taken. @throws {UnsupportedError} as {@link loadCases}. */
export async function someTests(count: number, { run, ...loading }: Sampling): Promise<Case[]> {
  const { test } = await loadCases({ record: (await openRun(run)).record, ...loading });
  return evenly(test, count);
}

/** So many examples, or all, evenly taken. */
export function evenly({ count: all, at }: Cases, count: number): Case[] {
  const taken = Math.min(count, all);
  return Array.from({ length: taken }, (_, i) => at(Math.floor((i * all) / taken)));
}

/** Examples that are asked for by numbers that people have typed. */
const checked = ({ count, truths, at }: Cases, called: string): Cases => ({
  count,
  truths,
  at(index) {
    if (Number.isInteger(index) && index >= 0 && index < count) return at(index);
    throw new OptionError({
      where: "explain",
      problem: `there is no such ${called} example`,
      expected: `a whole number from 0 to ${count - 1}`,
      received: String(index),
    });
  },
});

interface Making {
  readonly model: Model;
  readonly note: (text: string) => void;
}

type Maker = (part: "train" | "test", data: unknown, making: Making) => Cases;

const called = { train: "training", test: "test" } as const;

const numbers = ({ data }: Examples["y"]): number[] => Array.from(data as Int32Array, Number);

const makers = {
  imageClassification(part, data) {
    const { [part]: own, classNames } = data as LabeledSplits;
    const truths = numbers(own.y);
    return {
      count: truths.length,
      truths,
      at(index) {
        const { dtype, shape, data: pixels } = sliceRows(own.x, index, index + 1);
        const picture = { dtype, shape: shape.slice(1), data: pixels };
        const name = `${called[part]} picture ${index}`;
        return { ...pictureCase(picture, name), label: classNames[truths[index]!]! };
      },
    };
  },
  textClassification(part, data, { model, note }) {
    const { [part]: own, classNames } = data as Texts;
    const truths = numbers(own.labels);
    return {
      count: truths.length,
      truths,
      at: (index) => ({
        ...textCase(own.texts[index]!, model, note),
        label: classNames[truths[index]!]!,
      }),
    };
  },
  tabular(part, data) {
    const { [part]: own, encoder } = data as TabularSplits;
    const { target } = encoder;
    const truths = numbers(own.y);
    return {
      count: truths.length,
      truths,
      at(index) {
        const truth = truths[index]!;
        const label =
          target.task === "classification" ? target.classNames[truth]! : String(Number(truth.toPrecision(6)));
        const name = `${called[part]} row ${index}`;
        return { ...rowCase(sliceRows(own.x, index, index + 1), encoder, { name }), label };
      },
    };
  },
} satisfies Partial<Record<string, Maker>>;
