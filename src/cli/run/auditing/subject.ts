import { readFile } from "node:fs/promises";
import { classifierOf, type AuditSubject, type Classifier } from "../../../audit/index.ts";
import { DataError, UnsupportedError } from "../../../base/errors.ts";
import type { NdArray } from "../../../base/ndarray.ts";
import type { Examples, TabularSplits } from "../../../data/index.ts";
import type { History, Model } from "../../../index.ts";
import {
  classNamesOf,
  encodeTexts,
  taskOf,
  tokenizerOf,
  unitPixels,
  type Recipe,
  type Texts,
} from "../../../models/index.ts";
import type { AuditFlags } from "../../actions/audit.ts";
import { openRun } from "../openRun.ts";
import { runFiles } from "../runFolder.ts";
import type { RunRecord } from "../runRecord.ts";
import { publishedPictures } from "./cifar10c.ts";
import { shadowTraining } from "./shadows.ts";
import { unfamiliarSets } from "./unfamiliar.ts";

/** A run with its data, and what was asked for. */
export interface Audited {
  readonly folder: string;
  readonly record: RunRecord;
  readonly model: Model;
  readonly recipe: Recipe;
  readonly data: unknown;
  readonly flags: AuditFlags;
}

/** Data as an audit sees them: arrays of examples, and how the model takes them. */
export interface AuditedData {
  readonly train: Examples;
  readonly test: Examples;
  readonly prepare: (examples: NdArray) => NdArray;
}

/**
 * What an audit looks at, from a run.
 * @throws {UnsupportedError} for runs that are no classifiers.
 * @throws {DataError} when the data have other classes than the model.
 */
export async function subjectOf(audited: Audited): Promise<AuditSubject> {
  const { folder, record, model, recipe, data, flags } = audited;
  const task = taskOf(model);
  const arrays = arraysOf(audited);
  const classNames = classNamesOf(model);
  checkClasses(folder, classNames, classesOf(data));
  const pictures = task === "imageClassification";
  const { train, test, prepare } = arrays;
  const published = flags.cifar10C;
  return {
    classifier: classifierOf(model, { prepare }),
    classNames,
    train,
    test,
    unit: recipe.count(data).unit,
    ...(await historyOf(folder)),
    siblings: await Promise.all(
      (flags.ensemble ?? []).map((other) => siblingOf(other, { record, classNames, prepare })),
    ),
    unfamiliar: pictures ? await unfamiliarSets(flags.ood, { test, limit: flags.limit }) : [],
    ...(flags.shadows !== undefined && { shadows: shadowTraining(audited, arrays) }),
    ...(published !== undefined && { published: publishedPictures(published, test) }),
  };
}

function arraysOf({ folder, model, data }: Audited): AuditedData {
  const task = taskOf(model);
  switch (task) {
    case "imageClassification": {
      const { train, test } = data as Omit<AuditedData, "prepare">;
      return { train, test, prepare: unitPixels };
    }
    case "textClassification": {
      const { train, test } = data as Texts;
      const [length] = model.network.inputs[0]!.type.shape;
      const encoded = ({ texts, labels }: Texts["train"]): Examples => ({
        x: encodeTexts(texts, { tokenizer: tokenizerOf(model), length: length! }).ids,
        y: labels,
      });
      return { train: encoded(train), test: encoded(test), prepare: (ids) => ids };
    }
    case "tabular": {
      const { train, test } = data as Omit<AuditedData, "prepare">;
      return { train, test, prepare: (rows) => rows };
    }
    default:
      throw new UnsupportedError({
        where: folder,
        problem: `runs for ${task} are not audited so far`,
        expected: "a run that classifies pictures, texts or tables, or goes on with texts",
      });
  }
}

/** The classes that data name: pictures and texts by themselves, tables by how their label is read. */
function classesOf(data: unknown): readonly string[] | undefined {
  const { classNames, encoder } = data as Partial<Pick<Texts, "classNames"> & Pick<TabularSplits, "encoder">>;
  if (classNames !== undefined || encoder === undefined) return classNames;
  return encoder.target.task === "classification" ? encoder.target.classNames : undefined;
}

/** @throws {DataError} when both are known and differ. */
function checkClasses(where: string, own: readonly string[], given: readonly string[] | undefined): void {
  if (given === undefined || (given.length === own.length && given.every((name, i) => name === own[i])))
    return;
  throw new DataError({
    where,
    problem: "the run has other classes than the data",
    expected: own.join(", "),
    received: given.join(", "),
    mend: "give the data that the run was trained on: --data PATH",
  });
}

/** How a run's training went, where it kept that. */
export async function historyOf(folder: string): Promise<Pick<AuditSubject, "history">> {
  const text = await readFile(runFiles(folder).historyJson, "utf8").catch(() => undefined);
  if (text === undefined) return {};
  const { epoch, history } = JSON.parse(text) as History;
  return { history: { epochs: epoch.map((number) => number + 1), series: history } };
}

interface Family {
  readonly record: RunRecord;
  readonly classNames: readonly string[];
  readonly prepare: (examples: NdArray) => NdArray;
}

/** @throws {DataError} for a run of another recipe, or of other classes. */
async function siblingOf(folder: string, { record, classNames, prepare }: Family): Promise<Classifier> {
  const other = await openRun(folder);
  if (other.record.recipe !== record.recipe) {
    throw new DataError({
      where: folder,
      problem: "an ensemble takes runs of one recipe",
      expected: record.recipe,
      received: other.record.recipe,
    });
  }
  checkClasses(folder, classNamesOf(other.model), classNames);
  return classifierOf(other.model, { prepare });
}
