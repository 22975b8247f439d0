import { toConfig, type Configured, type JsonRecord } from "../base/json.ts";
import type { Tensor } from "../graph/tensor.ts";

/** A penalty on a weight, added to the loss. */
export interface Regularizer extends Configured {
  readonly name: string;
  readonly config: JsonRecord;
  /** The penalty: a scalar. */
  penalty(weight: Tensor): Tensor;
}

/** A frozen regularizer. */
export const regularizer = (
  name: string,
  options: object,
  penalty: (weight: Tensor) => Tensor,
): Regularizer => Object.freeze({ name, config: toConfig(options), penalty });
