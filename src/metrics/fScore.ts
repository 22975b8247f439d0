import { ShapeError } from "../base/errors.ts";
import { checkChoice, checkNumbers, complete } from "../base/options.ts";
import { showShape } from "../base/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { epsilon } from "../base/epsilon.ts";
import {
  abs,
  add,
  cast,
  divide,
  expandDims,
  greater,
  greaterEqual,
  logicalAnd,
  max,
  mean,
  multiply,
  subtract,
  sum,
} from "../ops/index.ts";
import { partsOf } from "./confusion.ts";
import { defineMetric, type Metric, type MetricOptions } from "./metric.ts";

export interface F1ScoreOptions extends MetricOptions {
  /**
   * One figure a class (`none`), the mean over classes (`macro`), that weighted by how often classes occur
   * (`weighted`), or one figure from all counts together (`micro`). Default: `none`.
   */
  readonly average?: "none" | "micro" | "macro" | "weighted";
  /** Predictions above it count as positive. Default: none: the largest of each example does. */
  readonly threshold?: number;
}

export interface FBetaScoreOptions extends F1ScoreOptions {
  /** How many times more recall counts than precision. Default: 1. */
  readonly beta?: number;
}

type Settings = {
  readonly average: "none" | "micro" | "macro" | "weighted";
  readonly threshold: number | undefined;
  readonly beta: number;
  readonly name: string | undefined;
};

/** 1 for predictions above the threshold, or for the largest of each example if it is not 0. */
function positives(yPred: Tensor, threshold: number | undefined): Tensor {
  if (threshold !== undefined) return cast(greater(yPred, threshold), "float32");
  const largest = greaterEqual(yPred, max(yPred, { axis: -1, keepDims: true }));
  return cast(logicalAnd(largest, greater(abs(yPred), 1e-9)), "float32");
}

function defineScore(kind: string, shown: object, settings: Settings): Metric {
  const { average, threshold, beta } = settings;
  checkNumbers(kind, settings, {
    beta: { min: 0, exclusive: true },
    threshold: { min: 0, max: 1 },
  });
  checkChoice(`${kind}.average`, average, ["none", "micro", "macro", "weighted"]);
  return defineMetric(
    kind,
    { ...shown, name: settings.name },
    {
      direction: "max",
      shapes(_, yPred) {
        if (yPred.length !== 2) {
          throw new ShapeError({
            where: kind,
            expected: "predictions [batch, classes]",
            received: showShape(yPred),
          });
        }
        const shape = average === "micro" ? [] : [yPred[1]!];
        return partsOf(["truePositives", "falsePositives", "falseNegatives", "positives"], shape);
      },
      batch(yTrue, yPred, sampleWeight) {
        const y = cast(yTrue, "float32");
        const p = positives(yPred, threshold);
        const over = average === "micro" ? {} : { axis: 0 };
        const weight = sampleWeight && expandDims(cast(sampleWeight, "float32"), 1);
        const total = (x: Tensor) => sum(weight ? multiply(x, weight) : x, over);
        return {
          truePositives: total(multiply(p, y)),
          falsePositives: total(multiply(p, subtract(1, y))),
          falseNegatives: total(multiply(subtract(1, p), y)),
          positives: total(y),
        };
      },
      result(state) {
        const found = state["truePositives"]!;
        const share = (wrong: Tensor) => divide(found, add(add(found, wrong), epsilon));
        const [precision, recall] = [share(state["falsePositives"]!), share(state["falseNegatives"]!)];
        const weighted = add(multiply(precision, beta ** 2), recall);
        const scores = multiply(divide(multiply(precision, recall), add(weighted, epsilon)), 1 + beta ** 2);
        if (average === "none") return scores;
        if (average !== "weighted") return mean(scores);
        const occurrences = state["positives"]!;
        return sum(multiply(scores, divide(occurrences, add(sum(occurrences), epsilon))));
      },
    },
  );
}

/** `2 precision recall / (precision + recall)` of each class. @example metrics.f1Score({ average: "macro" }) */
export function f1Score(options: F1ScoreOptions = {}): Metric {
  const settings = complete("f1Score", options, {
    average: "none",
    threshold: undefined,
    name: undefined,
  });
  return defineScore("f1Score", settings, { ...settings, beta: 1 });
}

/** `(1 + beta^2) precision recall / (beta^2 precision + recall)` of each class. */
export function fBetaScore(options: FBetaScoreOptions = {}): Metric {
  const settings = complete("fBetaScore", options, {
    average: "none",
    beta: 1,
    threshold: undefined,
    name: undefined,
  });
  return defineScore("fBetaScore", settings, settings);
}
