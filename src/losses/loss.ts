import { ShapeError } from "../base/errors.ts";
import { toConfig, type Configured, type JsonRecord } from "../base/json.ts";
import { checkChoice } from "../base/options.ts";
import { sameShape, showShape } from "../base/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { cast } from "../ops/index.ts";
import { alignRanks } from "../ops/labels.ts";
import { reductions, type Reduction } from "./reduce.ts";

/** How far predictions are from what they should be. */
export interface Loss extends Configured {
  readonly name: string;
  readonly config: JsonRecord;
  readonly reduction: Reduction;
  /** Labels are class numbers: whole numbers from 0 to the number of classes. */
  readonly sparse: boolean;
  /** The loss of each example, not reduced: mostly the shape of the predictions without the last axis. */
  call(yTrue: Tensor, yPred: Tensor): Tensor;
  /** Which of the values count, as bool, for losses that leave some out. */
  mask?(yTrue: Tensor, values: Tensor): Tensor;
}

export interface LossOptions {
  /** How values become one number; see {@link Reduction}. Default: `sumOverBatchSize`, the mean. */
  readonly reduction?: Reduction;
}

/** A loss's own part. */
export interface LossRule {
  /** Labels and predictions have the same rank here if one had an axis of length 1 more. */
  readonly call: (yTrue: Tensor, yPred: Tensor) => Tensor;
  /** Which of the values count, as bool. Default: all. */
  readonly mask?: (yTrue: Tensor, values: Tensor) => Tensor;
  /** Labels are class numbers, which keep their dtype and need not have the predictions' shape. */
  readonly sparse?: boolean;
}

/** A frozen loss from its rule. */
export function defineLoss(
  name: string,
  settings: object & { readonly reduction: Reduction },
  { call, mask, sparse = false }: LossRule,
): Loss {
  checkChoice(`${name}.reduction`, settings.reduction, reductions);
  return Object.freeze({
    name,
    config: toConfig(settings),
    reduction: settings.reduction,
    sparse,
    call(yTrue: Tensor, yPred: Tensor) {
      if (sparse) return call(yTrue, yPred);
      const [labels, predictions] = alignRanks(cast(yTrue, yPred.dtype), yPred);
      if (!sameShape(labels.shape, predictions.shape)) {
        throw new ShapeError({
          where: name,
          problem: "labels and predictions differ in shape",
          expected: `labels ${showShape(yPred.shape)}, as the predictions`,
          received: showShape(yTrue.shape),
          ...(labels.rank < predictions.rank && {
            mend: "for class numbers use sparseCategoricalCrossentropy, or turn them into vectors with ops.oneHot",
          }),
        });
      }
      return call(labels, predictions);
    },
    ...(mask && { mask }),
  });
}
