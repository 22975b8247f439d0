import { checkNumbers, complete } from "../base/options.ts";
import type { Tensor } from "../graph/tensor.ts";
import { classNumbers } from "../ops/labels.ts";
import { argMax, cast, expandDims, greater, less, sum, takeAlongAxis } from "../ops/index.ts";
import { defineMean } from "./mean.ts";
import type { Metric, MetricOptions } from "./metric.ts";

export interface TopKOptions extends MetricOptions {
  /** Default: 5. */
  readonly k?: number;
}

/** 1 where fewer than k predictions are above that of the label; ties count in its favour. */
function withinTop(labels: Tensor, yPred: Tensor, k: number): Tensor {
  const own = takeAlongAxis(yPred, expandDims(labels, -1));
  const above = sum(cast(greater(yPred, own), "float32"), { axis: -1 });
  return cast(less(above, k), "float32");
}

/** How often the label vector's class is among the k largest predictions. */
export function topKCategoricalAccuracy(options: TopKOptions = {}): Metric {
  const settings = complete("topKCategoricalAccuracy", options, { k: 5, name: undefined });
  checkNumbers("topKCategoricalAccuracy", settings, { k: { min: 1, integer: true } });
  return defineMean("topKCategoricalAccuracy", settings, {
    direction: "max",
    values: (yTrue, yPred) => withinTop(argMax(yTrue, { axis: -1 }), yPred, settings.k),
  });
}

/** How often the class that the label names is among the k largest predictions. */
export function sparseTopKCategoricalAccuracy(options: TopKOptions = {}): Metric {
  const settings = complete("sparseTopKCategoricalAccuracy", options, { k: 5, name: undefined });
  checkNumbers("sparseTopKCategoricalAccuracy", settings, { k: { min: 1, integer: true } });
  return defineMean("sparseTopKCategoricalAccuracy", settings, {
    direction: "max",
    values: (yTrue, yPred) => withinTop(classNumbers(yTrue, yPred.rank), yPred, settings.k),
  });
}
