import { complete } from "../base/options.ts";
import { scalar } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import { alignRanks } from "../ops/labels.ts";
import { broadcastTo, cast, divideNoNaN, mean as meanOver, multiply, sum as sumOver } from "../ops/index.ts";
import { defineMetric, type Metric, type MetricOptions } from "./metric.ts";

type Reduce = typeof sumOver;

const axesFrom = (first: number, end: number): number[] =>
  Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);

/** All axes from `first` reduced. */
const reduceFrom = (x: Tensor, first: number, reduce: Reduce): Tensor =>
  x.rank > first ? reduce(x, { axis: axesFrom(first, x.rank) }) : x;

/** One value and one weight for each example: further axes are reduced. */
function byExample(values: Tensor, sampleWeight: Tensor | undefined, reduce: Reduce) {
  const numbers = cast(values, "float32");
  if (sampleWeight === undefined) return { values: reduceFrom(numbers, 1, reduce), weights: undefined };
  const [aligned, weight] = alignRanks(numbers, cast(sampleWeight, "float32"));
  const reduced = reduceFrom(aligned, weight.rank, reduce);
  const weights = broadcastTo(weight, reduced.shape);
  return {
    values: reduceFrom(multiply(reduced, weights), 1, reduce),
    weights: reduceFrom(weights, 1, reduce),
  };
}

/** Options, and a direction, of a metric that is the mean of a function of labels and predictions. */
export interface MeanRule {
  readonly direction?: "max" | "min";
  /** What the mean is taken of: a value for each row, or more, of which the mean is taken too. */
  readonly values: (yTrue: Tensor, yPred: Tensor) => Tensor;
  /** What becomes of the mean. */
  readonly finish?: (mean: Tensor) => Tensor;
}

/** A metric that is the weighted mean of values. */
export const defineMean = (
  kind: string,
  settings: object & { readonly name?: string | undefined },
  { direction, values, finish = (x) => x }: MeanRule,
): Metric =>
  defineMetric(kind, settings, {
    ...(direction && { direction }),
    shapes: () => ({ total: [], count: [] }),
    batch(yTrue, yPred, sampleWeight) {
      const rows = byExample(values(yTrue, yPred), sampleWeight, meanOver);
      const count = rows.weights ? sumOver(rows.weights) : scalar(rows.values.shape[0] ?? 1);
      return { total: sumOver(rows.values), count };
    },
    result: ({ total, count }) => finish(divideNoNaN(total!, count!)),
  });

/** The weighted mean of the predictions themselves. */
export const mean = (options: MetricOptions = {}): Metric =>
  defineMean("mean", complete("mean", options, { name: undefined }), { values: (_, yPred) => yPred });

/** The weighted sum of the predictions themselves. */
export const sum = (options: MetricOptions = {}): Metric =>
  defineMetric("sum", complete("sum", options, { name: undefined }), {
    shapes: () => ({ total: [] }),
    batch: (_, yPred, sampleWeight) => ({
      total: sumOver(byExample(yPred, sampleWeight, sumOver).values),
    }),
    result: ({ total }) => total!,
  });
