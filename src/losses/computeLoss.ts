import type { Tensor } from "../graph/tensor.ts";
import type { Loss } from "./loss.ts";
import { reduceLoss } from "./reduce.ts";

/** What a loss is computed from. */
export interface LossInputs {
  readonly yTrue: Tensor;
  readonly yPred: Tensor;
  /** A weight for each row, or for each value. */
  readonly sampleWeight?: Tensor | undefined;
}

/**
 * A loss with all that belongs to it: its values, its mask, the weights and the reduction.
 * @example computeLoss(losses.huber(), { yTrue, yPred, sampleWeight })
 */
export function computeLoss(loss: Loss, { yTrue, yPred, sampleWeight }: LossInputs): Tensor {
  const values = loss.call(yTrue, yPred);
  return reduceLoss(values, sampleWeight, loss.reduction, { mask: loss.mask?.(yTrue, values) });
}
