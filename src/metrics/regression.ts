import { ShapeError } from "../base/errors.ts";
import { checkChoice, checkNumbers, complete } from "../base/options.ts";
import { showShape } from "../base/shape.ts";
import { scalar } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import { epsilon } from "../base/epsilon.ts";
import { alignRanks } from "../ops/labels.ts";
import {
  add,
  broadcastTo,
  cast,
  divide,
  expandDims,
  greaterEqual,
  isInf,
  mean,
  multiply,
  ones,
  sqrt,
  square,
  std,
  subtract,
  sum,
  variance,
  where,
} from "../ops/index.ts";
import { defineMean } from "./mean.ts";
import { defineMetric, type Metric, type MetricOptions } from "./metric.ts";

/** `sqrt(mean((y - p)^2))` over everything seen. */
export const rootMeanSquaredError = (options: MetricOptions = {}): Metric =>
  defineMean("rootMeanSquaredError", complete("rootMeanSquaredError", options, { name: undefined }), {
    direction: "min",
    values(yTrue, yPred) {
      const [y, p] = alignRanks(cast(yTrue, yPred.dtype), yPred);
      return square(subtract(p, y));
    },
    finish: sqrt,
  });

export interface CorrelationOptions extends MetricOptions {
  /** The axis correlations are taken along. Default: -1, the last. */
  readonly axis?: number;
}

const centred = (x: Tensor, axis: number): Tensor => subtract(x, mean(x, { axis, keepDims: true }));

/** Mean of Pearson's correlation between the label and the prediction of each example. */
export function pearsonCorrelation(options: CorrelationOptions = {}): Metric {
  const settings = complete("pearsonCorrelation", options, { axis: -1, name: undefined });
  checkNumbers("pearsonCorrelation", settings, { axis: { integer: true } });
  const { axis } = settings;
  const standard = (x: Tensor) => divide(centred(x, axis), std(x, { axis, keepDims: true }));
  return defineMean("pearsonCorrelation", settings, {
    direction: "max",
    values: (yTrue, yPred) => mean(multiply(standard(cast(yTrue, yPred.dtype)), standard(yPred)), { axis }),
  });
}

/**
 * Mean of the concordance correlation (Lin 1989) of each example, as Keras 3 computes it:
 * `2 (y - mean p) (p - mean p) / (var y + var p + (mean y - mean p)^2 + 1e-7)`.
 */
export function concordanceCorrelation(options: CorrelationOptions = {}): Metric {
  const settings = complete("concordanceCorrelation", options, { axis: -1, name: undefined });
  checkNumbers("concordanceCorrelation", settings, { axis: { integer: true } });
  const over = { axis: settings.axis, keepDims: true };
  return defineMean("concordanceCorrelation", settings, {
    direction: "max",
    values(yTrue, yPred) {
      const y = cast(yTrue, yPred.dtype);
      const [meanY, meanP] = [mean(y, over), mean(yPred, over)];
      const together = multiply(subtract(y, meanP), subtract(yPred, meanP));
      const spread = add(add(variance(y, over), variance(yPred, over)), square(subtract(meanY, meanP)));
      return mean(divide(multiply(together, 2), add(spread, epsilon)), { axis: settings.axis });
    },
  });
}

export interface R2ScoreOptions extends MetricOptions {
  /** How outputs become one figure. Default: `uniformAverage`. */
  readonly classAggregation?: "uniformAverage" | "varianceWeightedAverage" | "none";
  /** How many inputs the model has, for the adjusted score. Default: 0, not adjusted. */
  readonly numRegressors?: number;
}

/**
 * Coefficient of determination `1 - sum (y - p)^2 / sum (y - mean y)^2` of each output.
 * Shapes: labels and predictions `[batch, outputs]`.
 * @throws {ShapeError} for predictions of another rank.
 */
export function r2Score(options: R2ScoreOptions = {}): Metric {
  const settings = complete("r2Score", options, {
    classAggregation: "uniformAverage",
    numRegressors: 0,
    name: undefined,
  });
  const { classAggregation, numRegressors } = settings;
  checkNumbers("r2Score", settings, { numRegressors: { min: 0, integer: true } });
  checkChoice("r2Score.classAggregation", classAggregation, [
    "uniformAverage",
    "varianceWeightedAverage",
    "none",
  ]);
  return defineMetric("r2Score", settings, {
    direction: "max",
    shapes(_, yPred) {
      const outputs = [yPred[1] ?? 1];
      return { sum: outputs, squaredSum: outputs, residual: outputs, count: outputs, samples: [] };
    },
    batch(yTrue, yPred, sampleWeight) {
      const [y, p] = alignRanks(cast(yTrue, yPred.dtype), yPred);
      if (p.rank !== 2) {
        throw new ShapeError({
          where: "r2Score",
          expected: "predictions [batch, outputs]",
          received: showShape(p.shape),
        });
      }
      const weight = sampleWeight ? cast(sampleWeight, y.dtype) : ones([y.shape[0]!]);
      const weights = broadcastTo(weight.rank === 1 ? expandDims(weight, 1) : weight, y.shape);
      const weighted = multiply(y, weights);
      const over = { axis: 0 };
      return {
        sum: sum(weighted, over),
        squaredSum: sum(multiply(y, weighted), over),
        residual: sum(multiply(square(subtract(y, p)), weights), over),
        count: sum(weights, over),
        samples: scalar(y.size),
      };
    },
    result(state) {
      const total = subtract(state["squaredSum"]!, divide(square(state["sum"]!), state["count"]!));
      const raw = subtract(1, divide(state["residual"]!, total));
      const scores = where(isInf(raw), 0, raw);
      const score =
        classAggregation === "uniformAverage"
          ? mean(scores)
          : classAggregation === "none"
            ? scores
            : divide(sum(multiply(total, scores)), sum(total));
      if (numRegressors === 0) return score;
      const freedom = subtract(state["samples"]!, numRegressors + 1);
      const scaled = multiply(subtract(1, score), subtract(state["samples"]!, 1));
      // With as many inputs as samples there is nothing to adjust by.
      return where(greaterEqual(0, freedom), score, subtract(1, divide(scaled, freedom)));
    },
  });
}
