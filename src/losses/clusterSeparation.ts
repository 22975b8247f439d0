import { checkNumbers, complete } from "../base/options.ts";
import type { Tensor } from "../graph/tensor.ts";
import { greater, min, multiply, subtract, where } from "../ops/index.ts";
import { defineLoss, type Loss, type LossOptions } from "./loss.ts";

export interface ClusterSeparationOptions extends LossOptions {
  /** Factor of the distance to the nearest prototype of the example's class. Default: 0.8. */
  readonly cluster?: number;
  /** Factor of the distance to the nearest one of another class. Default: 0.08. */
  readonly separation?: number;
}

/** Farther than any prototype: those that do not count are put there. */
const far = 1e30;

/**
 * What draws examples to prototypes of their class and away from others (Chen et al. 2019, "This looks like that"):
 * `l = cluster min over own of d - separation min over others of d`. Predictions are distances d to each prototype, labels
 * are 1 where the prototype is of the example's class and 0 elsewhere; each example needs prototypes of both kinds.
 * Shapes: labels and distances `[batch, prototypes]` -> `[batch]`.
 * @throws {OptionError} for factors below 0.
 * @example losses.clusterSeparation({ cluster: 0.8, separation: 0.08 })
 */
export function clusterSeparation(options: ClusterSeparationOptions = {}): Loss {
  const settings = complete("clusterSeparation", options, {
    cluster: 0.8,
    separation: 0.08,
    reduction: "sumOverBatchSize",
  });
  const { cluster, separation } = settings;
  checkNumbers("clusterSeparation", settings, { cluster: { min: 0 }, separation: { min: 0 } });
  return defineLoss("clusterSeparation", settings, {
    call(yTrue, distances) {
      const own = greater(yTrue, 0.5);
      const nearest = (t: Tensor): Tensor => min(t, { axis: -1 });
      const toOwn = nearest(where(own, distances, far));
      const toOthers = nearest(where(own, far, distances));
      return subtract(multiply(toOwn, cluster), multiply(toOthers, separation));
    },
  });
}
