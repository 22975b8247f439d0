import { allocate, toTypedArray } from "../base/dtype.ts";
import { toConfig, type Configured, type JsonRecord } from "../base/json.ts";
import type { NdArray } from "../base/ndarray.ts";
import { sizeOf, type Shape } from "../base/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { TensorType } from "../graph/type.ts";
import { add } from "../ops/index.ts";

/** Named parts of what a metric remembers. */
export type MetricState<T> = Readonly<Record<string, T>>;

/** A figure over all batches of an epoch. Its state lives in the graph, so that no step waits for it. */
export interface Metric extends Configured {
  /** What logs and histories call it. */
  readonly name: string;
  readonly config: JsonRecord;
  /** Which way is better, where one is. */
  readonly direction?: "max" | "min";
  /** The state before the first batch. */
  initial(yTrue: TensorType, yPred: TensorType): MetricState<NdArray>;
  /**
   * The state after one more batch.
   * @param sampleWeight how much each row counts; rows of weight 0 change nothing
   */
  update(
    state: MetricState<Tensor>,
    yTrue: Tensor,
    yPred: Tensor,
    sampleWeight?: Tensor,
  ): Record<string, Tensor>;
  /** The figure: mostly a scalar. */
  result(state: MetricState<Tensor>): Tensor;
}

export interface MetricOptions {
  /** What logs call it. Default: the factory's name. */
  readonly name?: string;
}

/** A metric's own part. Every state is a sum over batches, so that the rule gives only what a batch adds. */
export interface MetricRule {
  readonly direction?: "max" | "min";
  /** The shapes of the state's parts, which start at zero. */
  shapes(yTrue: Shape, yPred: Shape): Readonly<Record<string, Shape>>;
  /** What a batch adds to each part. */
  batch(yTrue: Tensor, yPred: Tensor, sampleWeight: Tensor | undefined): Readonly<Record<string, Tensor>>;
  /** The figure, from the sums over all batches. */
  result(state: MetricState<Tensor>): Tensor;
}

/** A frozen metric from its rule. */
export function defineMetric(
  kind: string,
  settings: object & { readonly name?: string | undefined },
  { direction, shapes, batch, result }: MetricRule,
): Metric {
  const { name = kind } = settings;
  return Object.freeze({
    name,
    // A metric under another name is still found by its factory's.
    config: toConfig(name === kind ? settings : { ...settings, kind }),
    ...(direction && { direction }),
    initial(yTrue: TensorType, yPred: TensorType): Record<string, NdArray> {
      const parts = Object.entries(shapes(yTrue.shape, yPred.shape));
      return Object.fromEntries(
        parts.map(([part, shape]) => [
          part,
          { dtype: "float32", shape, data: allocate("float32", sizeOf(shape)) },
        ]),
      );
    },
    update(state: MetricState<Tensor>, yTrue: Tensor, yPred: Tensor, sampleWeight?: Tensor) {
      const added = Object.entries(batch(yTrue, yPred, sampleWeight));
      return Object.fromEntries(added.map(([part, value]) => [part, add(state[part]!, value)]));
    },
    result,
  });
}

/** Numbers as a float32 array, for constants such as thresholds. */
export const float32Array = (values: readonly number[], shape: Shape): NdArray => ({
  dtype: "float32",
  shape,
  data: toTypedArray("float32", values),
});
