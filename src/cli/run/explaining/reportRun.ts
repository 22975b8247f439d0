import { stat } from "node:fs/promises";
import { join } from "node:path";
import { OptionError, UnsupportedError } from "../../../base/errors.ts";
import { writeFileAtomic } from "../../../data/index.ts";
import type { Model } from "../../../index.ts";
import { taskOf } from "../../../models/index.ts";
import { renderExplanationReport, type Evaluation } from "../../../report/index.ts";
import type { Terminal } from "../../terminal.ts";
import { openRun } from "../openRun.ts";
import { runFiles } from "../runFolder.ts";
import type { Case } from "./case.ts";
import { tableColumns } from "./answers/tableColumns.ts";
import { evaluateOver, measures } from "./evaluateMethod.ts";
import { explainCase, explainedClasses, explainerOf } from "./explainCase.ts";
import { columnCurves } from "./columnCurves.ts";
import { insideStrips } from "./insideStrips.ts";
import { joined, lookAtTests } from "./lookAtTests.ts";
import { findMethod } from "./methods.ts";
import { shownCase } from "./show.ts";
import { evenly, loadCases } from "./runCases.ts";

interface Reporting {
  readonly run: string;
  readonly model: Model;
  readonly terminal: Terminal;
  readonly data: string | undefined;
  /** How many test examples methods are evaluated on. */
  readonly examples: number;
}

/** How many examples are explained, and how many lie in the projection and the confusion matrix. */
const [explainedCount, lookedAt] = [6, 300];

const methodsFor = {
  imageClassification: ["saliency", "integrated-gradients", "grad-cam", "occlusion"],
  textClassification: ["integrated-gradients", "occlusion"],
  tabular: ["integrated-gradients", "kernel-shap"],
} as const;

/**
 * Writes a page of what a run's model looks at.
 * @throws {OptionError} for a model without a run, whose test examples nobody knows.
 * @throws {UnsupportedError} for models that are neither of pictures, texts nor tables.
 */
export async function reportRun(
  path: string,
  { run, model, terminal, data, examples }: Reporting,
): Promise<void> {
  if ((await stat(runFiles(run).record).catch(() => undefined)) === undefined) {
    throw new OptionError({
      where: "--report",
      problem: `${run} is no run, so there are no test examples to show`,
      mend: "explain an input of your own with --out",
    });
  }
  const { record } = await openRun(run);
  const task = taskOf(model);
  const names = methodsFor[task as keyof typeof methodsFor] as readonly string[] | undefined;
  if (names === undefined)
    throw new UnsupportedError({ where: "--report", problem: `models for ${task} have no such page yet` });
  const { test: tests } = await loadCases({ record, model, data, terminal });
  const spread = (count: number): Case[] => evenly(tests, count);
  const classNames = explainedClasses(model);
  const chosen = methodsOf(model, names);
  const cases = [];
  const evaluation: Evaluation["rows"][number][] = [];
  for (const of of spread(explainedCount)) {
    terminal.note(`explaining ${of.name}`);
    const named = [];
    for (const method of chosen)
      named.push({ method: method.name, explained: await explainCase(method, model, of, {}) });
    cases.push(await shownCase(of, named, classNames));
  }
  const first = tests.at(0);
  for (const method of chosen) {
    terminal.note(`evaluating ${method.name}`);
    const own = await evaluateOver(method, spread(examples), (of) => explainerOf(method, model, of, {}));
    evaluation.push({
      method: method.name,
      values: own.map((each) => each?.mean),
      spreads: own.map((each) => each?.spread),
    });
  }
  terminal.note(`looking at ${Math.min(lookedAt, tests.count)} test examples`);
  const rows = first.columnOf === undefined ? [] : spread(lookedAt);
  const seen = await lookAtTests(model, spread(lookedAt), classNames);
  const page = renderExplanationReport({
    title: `What ${record.recipe} looks at`,
    model: `${model.name}, ${run.split("/").at(-1)!}`,
    createdAt: new Date().toISOString(),
    facts: { ...record.results?.figures, "test examples": tests.count, methods: chosen.length },
    cases,
    evaluation: { columns: measures, rows: evaluation, examples: Math.min(examples, tests.count) },
    strips: first.columnOf === undefined ? await insideStrips(model, first) : [],
    ...seen,
    ...(rows.length > 0 && {
      dependences: await columnCurves(model, joined(rows), { columns: tableColumns("--report", model) }),
    }),
    commands: [
      `npx loom explain ${run} --report ${path}`,
      ...chosen.map(({ name }) => `npx loom explain ${run} 0 --method ${name} --evaluate`),
      `npx loom export ${run} --explain ${chosen.at(0)!.name} --out ${join(run, "explained.onnx")}`,
    ],
  });
  await writeFileAtomic(path, page);
}

/** The task's methods, without those that the model has no place for. */
function methodsOf(model: Model, names: readonly string[]) {
  return names
    .map((name) => findMethod(name, {}))
    .filter((method) => {
      try {
        method.make(model, {});
        return true;
      } catch (error) {
        if (error instanceof UnsupportedError) return false;
        throw error;
      }
    });
}
