import { stat } from "node:fs/promises";
import { extname } from "node:path";
import { OptionError } from "../../../../base/errors.ts";
import { encodePng, writeFileAtomic } from "../../../../data/index.ts";
import type { Model } from "../../../../index.ts";
import { taskOf } from "../../../../models/index.ts";
import { renderExplanationReport } from "../../../../report/index.ts";
import type { Terminal } from "../../../terminal.ts";
import { openRun } from "../../openRun.ts";
import { runFiles } from "../../runFolder.ts";
import { factsOf, type AnswerName } from "../methodTable.ts";
import { readCase } from "../readCase.ts";
import { loadCases, type RunCases } from "../runCases.ts";
import type { Answer, Question } from "./answer.ts";
import { columnDependence } from "./columnDependence.ts";
import { columnImportance } from "./columnImportance.ts";
import { influentialExamples } from "./influentialExamples.ts";
import { otherwise } from "./otherwise.ts";
import { savedStates } from "./savedStates.ts";
import { seenBest } from "./seenBest.ts";
import { tableRules } from "./tableRules.ts";

/** What is asked on the command line. */
export interface AskedOfRun {
  readonly method: AnswerName | "lime";
  readonly run: string;
  readonly input: string | undefined;
  readonly model: Model;
  readonly terminal: Terminal;
  readonly flags: {
    readonly class?: string;
    readonly layer?: string;
    readonly channels?: string;
    readonly columns?: string;
    readonly target?: string;
    readonly fixed?: string;
    readonly limit?: number;
    readonly data?: string;
    readonly word?: string;
    readonly out?: string;
    readonly row: number;
    readonly top: number;
  };
}

/** How many training examples are compared where nothing else is asked for. */
const compared = 5000;

const answers: Readonly<Record<AnswerName | "lime", (question: Question, run: string) => Promise<Answer>>> = {
  "trac-in": async (question, run) => influentialExamples(question, await savedStates(run, question.model)),
  counterfactual: otherwise,
  "permutation-importance": columnImportance,
  "partial-dependence": columnDependence,
  "visualize-features": seenBest,
  lime: tableRules,
};

/**
 * Whether LIME tells rules, which it does of a run's table: its training rows say where columns are cut. Against a baseline,
 * and where it is evaluated, it tells a number for each column as of other inputs.
 */
export async function tellsRules(
  run: string,
  model: Model,
  {
    method,
    baseline,
    evaluate,
  }: { readonly method: string; readonly baseline?: string; readonly evaluate?: boolean },
): Promise<boolean> {
  if (method !== "lime" || baseline !== undefined || evaluate === true || taskOf(model) !== "tabular")
    return false;
  return (await stat(runFiles(run).record).catch(() => undefined)) !== undefined;
}

/**
 * Asks a run by a method that looks at its examples, and tells or writes what it says.
 * @throws {OptionError} for a model without a run, or options that do not suit the method.
 */
export async function answerRun({ method, run, input, model, terminal, flags }: AskedOfRun): Promise<void> {
  const { out } = flags;
  const { asks = "input", draws } = factsOf(method);
  const kinds = draws === true ? [".png", ".html", ".json"] : [".html", ".json"];
  if (out !== undefined && !kinds.includes(extname(out).toLowerCase())) {
    throw new OptionError({
      where: "--out",
      expected: `a file ending in ${kinds.join(", ")}`,
      received: out,
    });
  }
  const asksInput = asks === "input";
  if (asksInput !== (input !== undefined)) {
    throw new OptionError({
      where: method,
      problem: asksInput ? "there is nothing to explain" : `it takes no input: it looks at ${asks}`,
      mend: `npx loom explain ${run}${asksInput ? " 0" : ""} --method ${method}`,
    });
  }
  const { data, row, word, top } = flags;
  let loaded: Promise<RunCases> | undefined;
  const cases = (): Promise<RunCases> => (loaded ??= casesOf({ method, run, model, terminal, flags }));
  const answer = await answers[method](
    {
      name: method,
      model,
      terminal,
      of:
        input === undefined
          ? undefined
          : await readCase(input, { run, model, terminal, data, row, word, cases }),
      cases,
      class: flags.class,
      layer: flags.layer,
      channels: flags.channels,
      columns: flags.columns,
      target: flags.target,
      fixed: flags.fixed,
      limit: flags.limit ?? compared,
      top,
    },
    run,
  );
  for (const line of answer.lines) terminal.print(line);
  const json = { command: "explain", run, ...(input !== undefined && { input }), method, ...answer.json };
  if (out !== undefined) {
    const page = (): string =>
      renderExplanationReport({
        title: answer.title,
        model: model.name,
        createdAt: new Date().toISOString(),
        facts: answer.facts,
        ...answer.shown,
        commands: [commandOf({ run, input, method, flags })],
      });
    const kind = extname(out).toLowerCase();
    if (kind === ".png") await writeFileAtomic(out, await encodePng(answer.picture!));
    else await writeFileAtomic(out, kind === ".json" ? `${JSON.stringify(json, undefined, 1)}\n` : page());
    terminal.print(out);
  }
  terminal.result({ ...json, ...(out !== undefined && { out }) });
}

/** The run's examples. @throws {OptionError} for a model without a run. */
async function casesOf({
  method,
  run,
  model,
  terminal,
  flags,
}: Omit<AskedOfRun, "input">): Promise<RunCases> {
  if ((await stat(runFiles(run).record).catch(() => undefined)) === undefined) {
    throw new OptionError({
      where: method,
      problem: `${run} is no run, so its examples are not known`,
      expected: "a folder written by 'loom train'",
    });
  }
  const { record } = await openRun(run);
  return loadCases({ record, model, data: flags.data, terminal });
}

/** The command that asks the same again. */
function commandOf({
  run,
  input,
  method,
  flags,
}: Pick<AskedOfRun, "run" | "input" | "method" | "flags">): string {
  const quoted = (text: string): string => (/^[\w./-]+$/.test(text) ? text : JSON.stringify(text));
  const asked = (["class", "layer", "channels", "columns", "target", "fixed", "limit"] as const).flatMap(
    (option) => (flags[option] === undefined ? [] : [`--${option}`, quoted(String(flags[option]))]),
  );
  const row = flags.row === 1 ? [] : ["--row", String(flags.row)];
  const words = [quoted(run), ...(input === undefined ? [] : [quoted(input)]), ...row, "--method", method];
  return `npx loom explain ${[...words, ...asked].join(" ")}`;
}
