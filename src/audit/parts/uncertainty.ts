import { sliceRows, type NdArray } from "../../base/ndarray.ts";
import { calibration } from "../figures/calibration.ts";
import { conformal, setFigures, type ConformalMethod } from "../figures/conformal.ts";
import { withTemperature } from "../figures/temperature.ts";
import type { AuditPart } from "../part.ts";
import type { TableBlock } from "../record.ts";
import { accuracyOf, rowsOf } from "../rows.ts";
import { shuffled } from "../shuffled.ts";
import type { AuditContext, Judged } from "../subject.ts";
import { meanProbabilities } from "../uncertainty/ensemble.ts";
import { monteCarloDropout } from "../uncertainty/monteCarloDropout.ts";

const most = 5000;
/** Dropout is drawn so many times. */
const draws = 20;
const alpha = 0.1;
const methods: readonly ConformalMethod[] = ["lac", "aps", "raps"];

/** How well the model knows what it does not know. */
export const uncertainty: AuditPart = {
  name: "uncertainty",
  title: "Uncertainty",
  async run(context) {
    const judged = await context.judged("test", most);
    if (judged.labels.length < 40)
      return { skipped: `fewer than 40 test ${context.unit} tell nothing about it` };
    const sets = setsOf(context, judged);
    const averaged = await averages(context, judged);
    const [single, ...others] = averaged.rows;
    const better = others.find(({ values }) => values[1]! < 0.95 * single!.values[1]!);
    return {
      figures: { ...sets.figures, ...averaged.figures },
      notes: [
        `Conformal sets promise to hold the true class in ${100 * (1 - alpha)} of 100 cases: the threshold came from one half of ${judged.labels.length} test ${context.unit}, coverage and size are of the other.`,
        ...averaged.notes,
      ],
      blocks: [sets.table, averaged.table],
      advice: better
        ? [
            {
              weakness: "One run of one model leaves uncertainty on the table.",
              attempt: `Average instead, by ${better.name}: its log-likelihood is better.`,
            },
          ]
        : [],
    };
  },
};

function setsOf({ seed }: AuditContext, judged: Judged) {
  const { logits, labels } = shuffled(judged, seed);
  const half = labels.length >> 1;
  const probabilities = withTemperature(logits, 1);
  const held = sliceRows(probabilities, 0, half);
  const fresh = sliceRows(probabilities, half, labels.length);
  const rows = methods.map((method) => {
    const predictor = conformal(held, labels.slice(0, half), { method, alpha });
    return { name: method, ...setFigures(predictor.sets(fresh), labels.slice(half)) };
  });
  const table: TableBlock = {
    kind: "table",
    title: `Conformal sets at ${100 * (1 - alpha)} %`,
    columns: [
      { name: "coverage", as: "share" },
      { name: "classes a set" },
      { name: "empty sets", as: "share" },
    ],
    rows: rows.map(({ name, coverage, meanSize, empty }) => ({
      name: name.toUpperCase(),
      values: [coverage, meanSize, empty],
    })),
  };
  const figures = Object.fromEntries(
    rows.flatMap(({ name, coverage, meanSize }) => [
      [`coverage ${name}`, coverage],
      [`setSize ${name}`, meanSize],
    ]),
  );
  return { figures, table };
}

/** The model alone, with dropout drawn many times, and with its siblings. */
async function averages(context: AuditContext, judged: Judged) {
  const { labels } = judged;
  const rows: { name: string; values: number[] }[] = [];
  const notes: string[] = [];
  const figures: Record<string, number> = {};
  const add = (name: string, key: string, probabilities: NdArray): void => {
    const { nll, ece } = calibration(probabilities, labels);
    const accuracy = accuracyOf(rowsOf(probabilities, name), labels);
    rows.push({ name, values: [accuracy, nll, ece] });
    Object.assign(figures, { [`accuracy ${key}`]: accuracy, [`nll ${key}`]: nll, [`ece ${key}`]: ece });
  };
  add("the model", "single", judged.probabilities);
  const dropped = await monteCarloDropout(context.classifier, judged.x, { draws, seed: context.seed });
  if (dropped === undefined) notes.push("Monte Carlo dropout was left out: the model has no dropout.");
  else add(`dropout drawn ${draws} times`, "dropout", dropped);
  const { siblings = [] } = context;
  if (siblings.length === 0)
    notes.push(
      "An ensemble was left out: name runs of the same recipe from other seeds by --ensemble, or have some trained by --seeds 2.",
    );
  else {
    const each = await Promise.all(siblings.map((sibling) => sibling.outputs(judged.x)));
    const all = [judged.probabilities, ...each.map(({ logits }) => withTemperature(logits, 1))];
    add(`ensemble of ${all.length}`, "ensemble", meanProbabilities(all));
  }
  const table: TableBlock = {
    kind: "table",
    title: "Averaging",
    columns: [{ name: "accuracy", as: "share" }, { name: "NLL" }, { name: "ECE", as: "share" }],
    rows,
  };
  return { rows, notes, figures, table };
}
