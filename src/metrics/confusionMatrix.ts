import { checkNumbers, complete } from "../base/options.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Shape } from "../base/shape.ts";
import { classNumbers } from "../ops/labels.ts";
import { argMax, greater } from "../ops/index.ts";
import { labelKind } from "./accuracy.ts";
import { countClasses } from "./classCounts.ts";
import { defineMetric, type Metric, type MetricOptions } from "./metric.ts";

export interface ConfusionMatrixOptions extends MetricOptions {
  /** Default: as many as the predictions have, two for a single probability. */
  readonly numClasses?: number;
}

/**
 * How often each class (rows) was predicted as each (columns). Labels may be class numbers, vectors, or 0 and 1
 * for a single probability; shapes tell, as for `accuracy`.
 * Result: `[classes, classes]`.
 */
export function confusionMatrix(options: ConfusionMatrixOptions = {}): Metric {
  const settings = complete("confusionMatrix", options, { numClasses: undefined, name: undefined });
  checkNumbers("confusionMatrix", settings, { numClasses: { min: 2, integer: true } });
  const classesOf = (yPred: Shape) =>
    settings.numClasses ?? (labelKind([], yPred) === "binary" ? 2 : yPred.at(-1)!);
  const toClasses = (yTrue: Tensor, yPred: Tensor): [Tensor, Tensor] => {
    const kind = labelKind(yTrue.shape, yPred.shape);
    if (kind === "binary") return [yTrue, greater(yPred, 0.5)];
    const labels = kind === "sparse" ? classNumbers(yTrue, yPred.rank) : argMax(yTrue, { axis: -1 });
    return [labels, argMax(yPred, { axis: -1 })];
  };
  return defineMetric("confusionMatrix", settings, {
    shapes: (_, yPred) => ({ counts: [classesOf(yPred), classesOf(yPred)] }),
    batch(yTrue, yPred, sampleWeight) {
      const [labels, predictions] = toClasses(yTrue, yPred);
      return {
        counts: countClasses(labels, predictions, { numClasses: classesOf(yPred.shape), sampleWeight }),
      };
    },
    result: ({ counts }) => counts!,
  });
}
