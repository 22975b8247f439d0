import { readFile } from "node:fs/promises";
import { classifierOf, type AuditSubject } from "../../../audit/index.ts";
import type { History, Model } from "../../../index.ts";
import { classNamesOf, taskOf, type Recipe } from "../../../models/index.ts";
import type { PrivacyRecord } from "../../../privacy/index.ts";
import type { AuditFlags } from "../../actions/audit.ts";
import type { Terminal } from "../../terminal.ts";
import { runFiles } from "../runFolder.ts";
import type { RunRecord } from "../runRecord.ts";
import { checkClasses, classesOf } from "./checkClasses.ts";
import { publishedPictures } from "./cifar10c.ts";
import { examplesOf } from "./examples.ts";
import { shadowTraining } from "./shadows.ts";
import { siblingsOf } from "./siblings.ts";
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

/**
 * What an audit looks at, from a run.
 * @throws {UnsupportedError} for runs that are no classifiers.
 * @throws {DataError} when the data have other classes than the model; for runs beside it that are no siblings, and files that
 * are not those of CIFAR-10-C.
 */
export async function subjectOf(audited: Audited, terminal: Terminal): Promise<AuditSubject> {
  const { folder, model, recipe, data, flags } = audited;
  const examples = examplesOf(audited);
  const { train, test, prepareFor } = examples;
  const classNames = classNamesOf(model);
  checkClasses(folder, classNames, classesOf(data));
  const { cifar10C: published, shadows } = flags;
  const size = test.x.shape.slice(1);
  const privacy = model.metadata["privacy"] as PrivacyRecord | undefined;
  return {
    classifier: classifierOf(model, { prepare: prepareFor(model) }),
    classNames,
    train,
    test,
    unit: recipe.count(data).unit,
    ...(await historyOf(folder)),
    unfamiliar:
      taskOf(model) === "imageClassification"
        ? await unfamiliarSets(flags.ood, { test, limit: flags.limit })
        : [],
    ...(published !== undefined && { published: await publishedPictures(published, { size, classNames }) }),
    ...(shadows !== undefined && { shadows: shadowTraining(audited, examples, shadows) }),
    ...(privacy && { privacy }),
    // Last: some may have to be trained.
    siblings: await siblingsOf(audited, examples, terminal),
  };
}

/** How a run's training went, where it kept that. */
export async function historyOf(folder: string): Promise<Pick<AuditSubject, "history">> {
  const text = await readFile(runFiles(folder).historyJson, "utf8").catch(() => undefined);
  if (text === undefined) return {};
  const { epoch, history } = JSON.parse(text) as History;
  return { history: { epochs: epoch.map((number) => number + 1), series: history } };
}
