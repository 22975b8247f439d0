import { toConfig, type Configured, type JsonRecord } from "../base/json.ts";
import type { Tensor } from "../graph/tensor.ts";

/** What a weight is put through after every update. */
export interface Constraint extends Configured {
  readonly name: string;
  readonly config: JsonRecord;
  /** The weight as it may be. */
  apply(weight: Tensor): Tensor;
}

/** A frozen constraint. */
export const constraint = (name: string, options: object, apply: (weight: Tensor) => Tensor): Constraint =>
  Object.freeze({ name, config: toConfig(options), apply });
