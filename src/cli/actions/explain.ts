import { OptionError } from "../../base/errors.ts";
import { answerRun, tellsRules } from "../run/explaining/answers/answerRun.ts";
import { checkOut, describePrediction, writeExplanation } from "../run/explaining/show.ts";
import { evaluateOver, measures, type Measured } from "../run/explaining/evaluateMethod.ts";
import { explainCase, explainedClasses, explainerOf, strongest } from "../run/explaining/explainCase.ts";
import { findMethod } from "../run/explaining/methods.ts";
import { checkMethod, isAnswer } from "../run/explaining/methodTable.ts";
import { readCase } from "../run/explaining/readCase.ts";
import { someTests } from "../run/explaining/runCases.ts";
import { reportRun } from "../run/explaining/reportRun.ts";
import { openModel } from "../run/openModel.ts";
import { createTerminal } from "../terminal.ts";

/** Options of `loom explain`, as commander gives them. */
export interface ExplainFlags {
  readonly method: string;
  readonly class?: string;
  readonly layer?: string;
  readonly baseline?: string;
  readonly word?: string;
  readonly row: number;
  readonly channels?: string;
  readonly columns?: string;
  readonly target?: string;
  readonly fixed?: string;
  readonly limit?: number;
  readonly data?: string;
  readonly out?: string;
  readonly report?: string;
  readonly evaluate?: boolean;
  readonly evaluateExamples?: number;
  readonly top: number;
  readonly json?: boolean;
}

/** How many test examples a page's methods are evaluated on. */
const reportedExamples = 4;

/** Does `loom explain`. */
export async function explainRun(run: string, input: string | undefined, flags: ExplainFlags): Promise<void> {
  const terminal = createTerminal(flags);
  checkMethod(flags.method, flags);
  if (isAnswer(flags.method)) {
    const model = await openModel(run);
    return answerRun({ method: flags.method, run, input, model, terminal, flags });
  }
  const method = findMethod(flags.method, flags);
  const model = await openModel(run);
  if (flags.report === undefined && (await tellsRules(run, model, flags)))
    return answerRun({ method: "lime", run, input, model, terminal, flags });
  if (flags.report !== undefined) {
    const examples = flags.evaluateExamples ?? reportedExamples;
    await reportRun(flags.report, { run, model, terminal, data: flags.data, examples });
    terminal.print(`${flags.report}: what the model looks at`);
    if (input === undefined) return terminal.result({ command: "explain", run, report: flags.report });
  }
  if (input === undefined) {
    throw new OptionError({
      where: "explain",
      problem: "there is nothing to explain",
      mend: `give a picture, a text, a table or the number of a test example: npx loom explain ${run} 0`,
    });
  }
  const of = await readCase(input, {
    run,
    model,
    terminal,
    data: flags.data,
    row: flags.row,
    word: flags.word,
  });
  if (flags.out !== undefined) checkOut(flags.out, of);
  const classNames = explainedClasses(model);
  const explained = await explainCase(method, model, of, flags);
  const { target, map } = explained;
  const about = target === undefined ? undefined : classNames?.[target];
  const position = of.position === undefined ? undefined : of.parts![of.position];
  const predicted = describePrediction(explained, { classNames, top: flags.top });
  terminal.print(`${of.name}${position === undefined ? "" : `, '${position}'`}: ${predicted}`);
  if (of.label !== undefined) terminal.print(`  it is ${of.label}`);
  terminal.print(`${method.name}${about === undefined ? "" : `, what counts for ${about}`}:`);
  const top =
    map === undefined
      ? strongest(explained.parts, 3 * flags.top)
      : pixels(map.data, map.shape[1]!, flags.top);
  for (const { name, value } of top) terminal.print(`  ${value.toPrecision(3).padStart(10)}  ${name}`);

  const evaluated =
    flags.evaluateExamples === undefined
      ? [of]
      : await someTests(flags.evaluateExamples, { run, model, terminal, data: flags.data });
  const evaluation =
    flags.evaluate === true || flags.evaluateExamples !== undefined
      ? await evaluateOver(method, evaluated, (each) => explainerOf(method, model, each, flags))
      : undefined;
  if (evaluation !== undefined && evaluated.length > 1)
    terminal.print(`over ${evaluated.length} test examples:`);
  evaluation?.forEach((measured, i) =>
    terminal.print(`  ${measures[i]!.padEnd(28)} ${showMeasured(measured)}`),
  );
  const json = {
    command: "explain",
    run,
    input,
    method: method.name,
    ...(of.label !== undefined && { label: of.label }),
    ...(position !== undefined && { word: position }),
    prediction: explained.prediction,
    ...(classNames && { classNames }),
    ...(target !== undefined && { target, class: about }),
    ...(evaluation && {
      evaluation: Object.fromEntries(measures.map((name, i) => [name, evaluation[i]?.mean ?? null])),
    }),
    ...(evaluation &&
      evaluated.length > 1 && {
        evaluationSpread: Object.fromEntries(
          measures.map((name, i) => [name, evaluation[i]?.spread ?? null]),
        ),
        evaluationExamples: evaluated.length,
      }),
    top: top.map((part) => ({ ...part })),
  };
  if (flags.out !== undefined) {
    const { shape, data } = explained.attributions;
    const numbers = { shape, data: Array.from(data, Number) };
    const parts = of.parts && explained.parts;
    const whole = { ...json, attributions: numbers, ...(parts && { parts }) };
    await writeExplanation(flags.out, {
      of,
      method: method.name,
      explained,
      model: model.name,
      classNames,
      json: whole,
    });
    terminal.print(flags.out);
  }
  terminal.result({ ...json, ...(flags.out !== undefined && { out: flags.out }) });
}

const showMeasured = (measured: Measured | undefined): string => {
  if (measured === undefined) return "-";
  const { mean, spread } = measured;
  return spread === undefined ? mean.toPrecision(4) : `${mean.toPrecision(4)} +- ${spread.toPrecision(2)}`;
};

/** The pixels that count most. */
function pixels(values: ArrayLike<number | bigint>, width: number, count: number) {
  const parts = Array.from(values, (value, i) => ({
    name: `row ${Math.floor(i / width)}, column ${i % width}`,
    value: Number(value),
  }));
  return strongest(parts, count);
}
