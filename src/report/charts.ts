import type { History } from "./record.ts";

/** One line of a chart. Gaps (`undefined`) stand where an epoch has no finite value. */
export interface Line {
  readonly role: "training" | "validation";
  readonly values: readonly (number | undefined)[];
}

/** A metric's learning curves. */
export interface Chart {
  /** The metric's name, as `accuracy`. */
  readonly metric: string;
  readonly epochs: readonly number[];
  readonly lines: readonly Line[];
}

/** Whether a metric is better when it is lower or higher, or `undefined` where its name does not tell. */
export function betterDirection(metric: string): "lower" | "higher" | undefined {
  if (/loss|error|divergence|entropy|perplexity/i.test(metric)) return "lower";
  return /accuracy|precision|recall|auc|f1|iou|score|bleu|rouge/i.test(metric) ? "higher" : undefined;
}

/** Pairs each metric with its validation series (`accuracy` with `valAccuracy`); the loss comes first. */
export function chartsOf({ epochs, series }: History): Chart[] {
  const charts = new Map<string, Line[]>();
  for (const [name, values] of Object.entries(series)) {
    const role = /^val[A-Z]/.test(name) ? "validation" : "training";
    const metric = role === "validation" ? name[3]!.toLowerCase() + name.slice(4) : name;
    const line: Line = { role, values: epochs.map((_, i) => finiteOr(values[i])) };
    charts.set(metric, [...(charts.get(metric) ?? []), line]);
  }
  return [...charts]
    .map(([metric, lines]) => ({ metric, epochs, lines: lines.sort((a, b) => a.role.localeCompare(b.role)) }))
    .sort((a, b) => Number(b.metric === "loss") - Number(a.metric === "loss"));
}

/** The epoch at which a line is best, and its value there. */
export function bestOf(chart: Chart, line: Line): { epoch: number; value: number } | undefined {
  const direction = betterDirection(chart.metric);
  if (direction === undefined) return undefined;
  let best: { epoch: number; value: number } | undefined;
  for (const [i, value] of line.values.entries()) {
    if (value === undefined) continue;
    const better = best === undefined || (direction === "lower" ? value < best.value : value > best.value);
    if (better) best = { epoch: chart.epochs[i]!, value };
  }
  return best;
}

function finiteOr(value: number | null | undefined): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
