import type { Tensor } from "../graph/tensor.ts";
import { logicalAnd, reshape } from "../ops/index.ts";
import type { Loss } from "./loss.ts";
import { reduceLoss } from "./reduce.ts";

/** What a loss is computed from. */
export interface LossInputs {
  readonly yTrue: Tensor;
  readonly yPred: Tensor;
  /** A weight for each row, or for each value. */
  readonly sampleWeight?: Tensor | undefined;
  /** Which values count, as bool of their shape: those of padded places do not. Default: all. */
  readonly mask?: Tensor | undefined;
}

/** What both masks let count. */
function both(own: Tensor | undefined, given: Tensor | undefined): Tensor | undefined {
  if (own === undefined || given === undefined) return own ?? given;
  return logicalAnd(own, reshape(given, own.shape));
}

/**
 * A loss with all that belongs to it: its values, its mask, the weights and the reduction.
 * @example computeLoss(losses.huber(), { yTrue, yPred, sampleWeight })
 */
export function computeLoss(loss: Loss, { yTrue, yPred, sampleWeight, mask }: LossInputs): Tensor {
  const values = loss.call(yTrue, yPred);
  return reduceLoss(values, sampleWeight, loss.reduction, { mask: both(loss.mask?.(yTrue, values), mask) });
}
