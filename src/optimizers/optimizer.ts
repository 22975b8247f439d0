import { type Configured, type JsonRecord } from "../base/json.ts";
import type { NdArray } from "../base/ndarray.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { TensorType } from "../graph/type.ts";
import type { Schedule } from "./schedules/index.ts";

/** Values by the path of the weight they belong to, as `dense/kernel`. */
export type ByPath<T> = Readonly<Record<string, T>>;

/** What one update of all weights is given. */
export interface UpdateArguments {
  readonly weights: ByPath<Tensor>;
  /** Gradients; weights without one stay as they are. */
  readonly gradients: ByPath<Tensor>;
  readonly state: ByPath<Tensor>;
  /** A float32 scalar. */
  readonly learningRate: Tensor;
  /** How many times `update` was called, this time included: a float32 scalar, 1 at the first. */
  readonly step: Tensor;
}

/** How weights follow their gradients: a pure function, so that it becomes part of the training step's graph. */
export interface Optimizer extends Configured {
  readonly name: string;
  readonly config: JsonRecord;
  /** A number, or a schedule of the calls made before, whether or not gradients are accumulated. */
  readonly learningRate: number | Schedule;
  /** The state before the first update, keyed `slot/weightPath`. */
  init(weights: ByPath<TensorType>): ByPath<NdArray>;
  /** The weights and the state after one step along the gradients. */
  update(args: UpdateArguments): {
    readonly weights: Record<string, Tensor>;
    readonly state: Record<string, Tensor>;
  };
  /**
   * The weights to keep when training ends: with `useEma` the averages in the state, else the weights
   * themselves.
   */
  finalWeights<T>(weights: ByPath<T>, state: ByPath<T>): Record<string, T>;
}
