import type { Tensor } from "../graph/tensor.ts";
import { expectSpatial, fromChannelsFirst, toChannelsFirst, type DataFormat } from "./dataFormat.ts";
import { averagePoolOp, maxPoolOp } from "./pool.ts";
import { perAxis, resolvePadding, type Padding, type PerAxis, type Window } from "./window.ts";

/** How a pool's window slides. */
export interface PoolOptions {
  /** The window's length, for every spatial axis or each. Default: 2. */
  readonly poolSize?: PerAxis;
  /** Steps between windows. Default: the pool size. */
  readonly strides?: PerAxis;
  /** Default: "valid". Pads never win a maximum and do not count in a mean. */
  readonly padding?: Padding;
  /** Default: "channelsLast". */
  readonly dataFormat?: DataFormat;
}

function pool(
  where: string,
  x: Tensor,
  options: PoolOptions,
  run: (x: Tensor, window: Window) => Tensor,
): Tensor {
  expectSpatial(where, x);
  const { poolSize = 2, padding = "valid", dataFormat = "channelsLast" } = options;
  const axes = x.rank - 2;
  const kernel = perAxis(where, "poolSize", poolSize, axes);
  const strides = perAxis(where, "strides", options.strides ?? kernel, axes);
  const dilations = kernel.map(() => 1);
  const first = toChannelsFirst(where, x, dataFormat);
  const pads = resolvePadding(where, padding, first.shape.slice(2), { kernel, strides, dilations });
  return fromChannelsFirst(run(first, { kernel, strides, dilations, pads }), dataFormat);
}

/**
 * The largest element of each window; elements that tie share the gradient.
 * Shapes (channels last): `x [n, ...spatial, channels]` -> `[n, ...places, channels]`.
 * @throws {ShapeError} when the window is larger than the input.
 * @example ops.maxPool(images, { poolSize: 2 })
 */
export const maxPool = (x: Tensor, options: PoolOptions = {}): Tensor =>
  pool("maxPool", x, options, maxPoolOp);

/**
 * The mean of each window; pads are not counted.
 * Shapes (channels last): `x [n, ...spatial, channels]` -> `[n, ...places, channels]`.
 * @throws {ShapeError} when the window is larger than the input.
 * @example ops.averagePool(images, { poolSize: 3, strides: 2, padding: "same" })
 */
export const averagePool = (x: Tensor, options: PoolOptions = {}): Tensor =>
  pool("averagePool", x, options, averagePoolOp);
