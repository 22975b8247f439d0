import type { PictureOptions } from "./trajectory.ts";

/** What the manifests of `goldens/keras` hold. A `TensorName` is a key of the area's tensors. */
export type TensorName = string;
type Named<Value> = Readonly<Record<string, Value>>;

interface GoldenCase {
  /** Unique within its area. */
  readonly name: string;
  /** The factory's name in our API, as `conv2d` or `meanSquaredError`. */
  readonly type: string;
  /** The factory's options; a nested layer or schedule is `{ type, options }`. */
  readonly options: Named<unknown>;
}

/** `output = layer(inputs)`, with the gradients of sum(dy * output). */
export interface LayerCase extends GoldenCase {
  readonly training: boolean;
  readonly inputs: readonly TensorName[];
  /** Weights before the call; those that `weightGradients` leaves out are state. */
  readonly weights: Named<TensorName>;
  readonly output: TensorName;
  readonly dy: TensorName;
  /** One for each input, null for integers. */
  readonly inputGradients: readonly (TensorName | null)[];
  readonly weightGradients: Named<TensorName>;
  /** State after the call; empty unless `training`. */
  readonly newState: Named<TensorName>;
  /** The mask the layer passes on. */
  readonly mask?: TensorName;
}

/** `output = f(input)`, with the gradient of sum(dy * output). */
export interface ActivationCase extends GoldenCase {
  readonly input: TensorName;
  readonly output: TensorName;
  readonly dy: TensorName;
  readonly gradient: TensorName;
}

/** `output = loss(yTrue, yPred, sampleWeight)`, with the gradient of sum(dy * output) by `yPred`. */
export interface LossCase extends GoldenCase {
  readonly yTrue: TensorName;
  readonly yPred: TensorName;
  readonly sampleWeight?: TensorName;
  readonly output: TensorName;
  readonly dy: TensorName;
  readonly gradient: TensorName;
}

/** A metric's result after each batch; `mean` and `sum` get `values`, the others labels and predictions. */
export interface MetricCase extends GoldenCase {
  readonly batches: readonly {
    readonly yTrue?: TensorName;
    readonly yPred?: TensorName;
    readonly values?: TensorName;
    readonly sampleWeight?: TensorName;
    readonly result: TensorName;
  }[];
}

/** Weights after each step, stacked on the first axis as the gradients are. */
export interface OptimizerCase extends GoldenCase {
  readonly weights: Named<TensorName>;
  readonly gradients: Named<TensorName>;
  readonly steps: Named<TensorName>;
  /** With `useEma`: the averaged weights that replace the others when training ends. */
  readonly finalized?: Named<TensorName>;
}

/** `values[i]` is the learning rate at step `at[i]`. */
export interface ScheduleCase extends GoldenCase {
  readonly at: readonly number[];
  readonly values: readonly number[];
}

/** Either `draws` (what a random initializer asks its generator for) or `shape` and `output`. */
export interface InitializerCase extends GoldenCase {
  readonly draws?: readonly {
    readonly shape: readonly number[];
    /** For `truncatedNormal`, `stddev` is that of the normal before it is cut at two deviations. */
    readonly distribution: "uniform" | "normal" | "truncatedNormal";
    readonly minval?: number;
    readonly maxval?: number;
    readonly mean?: number;
    readonly stddev?: number;
  }[];
  readonly shape?: readonly number[];
  readonly output?: TensorName;
}

/** `output = constraint(input)`. */
export interface ConstraintCase extends GoldenCase {
  readonly input: TensorName;
  readonly output: TensorName;
}

/** `output` is the penalty, `gradient` its gradient by `input`. */
export interface RegularizerCase extends GoldenCase {
  readonly input: TensorName;
  readonly output: TensorName;
  readonly gradient: TensorName;
}

/** The losses of a whole training run; weights and pictures come from `trajectory.ts`. */
export interface TrajectoryCase extends GoldenCase {
  readonly options: Named<unknown> & PictureOptions;
  /** SHA-256 of the little-endian bytes that the generator must make. */
  readonly sha256: Named<string>;
  readonly losses: readonly number[];
  /** The same run in float64: its distance from `losses` is what rounding alone does. */
  readonly lossesInFloat64: readonly number[];
  readonly accuracies: readonly number[];
  /** On the pictures training never saw. */
  readonly evaluation: { readonly loss: number; readonly accuracy: number };
}

export interface GoldenAreas {
  readonly layers: LayerCase;
  readonly activations: ActivationCase;
  readonly losses: LossCase;
  readonly metrics: MetricCase;
  readonly optimizers: OptimizerCase;
  readonly schedules: ScheduleCase;
  readonly initializers: InitializerCase;
  readonly constraints: ConstraintCase;
  readonly regularizers: RegularizerCase;
  readonly trajectory: TrajectoryCase;
}
