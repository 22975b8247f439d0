import { OptionError, ShapeError } from "../base/errors.ts";
import { showShape } from "../base/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { convOp, convTransposeOp } from "./conv.ts";
import { expectSpatial, fromChannelsFirst, toChannelsFirst, type DataFormat } from "./dataFormat.ts";
import { reshape } from "./reshape.ts";
import { transpose } from "./transpose.ts";
import { perAxis, reach, resolvePadding, type Padding, type PerAxis } from "./window.ts";

/** How a kernel slides. */
export interface ConvOptions {
  /** Steps between places, for every spatial axis or each. Default: 1. */
  readonly strides?: PerAxis;
  /** Default: "valid". */
  readonly padding?: Padding;
  /** Distance between a kernel's taps. Default: 1. */
  readonly dilationRate?: PerAxis;
  /** Default: "channelsLast". */
  readonly dataFormat?: DataFormat;
}

const spatialAxes = (kernel: Tensor): number[] => kernel.shape.slice(2).map((_, i) => i);

function expectKernel(where: string, x: Tensor, kernel: Tensor, layout: string): void {
  expectSpatial(where, x);
  if (kernel.rank !== x.rank) {
    throw new ShapeError({
      where,
      expected: `a kernel ${layout} of rank ${x.rank}, as x ${showShape(x.shape)} has`,
      received: showShape(kernel.shape),
    });
  }
}

/** Slides a channels-first kernel over `x`. */
function slide(where: string, x: Tensor, kernel: Tensor, options: ConvOptions & { groups: number }): Tensor {
  const { dataFormat = "channelsLast", padding = "valid", groups } = options;
  const axes = x.rank - 2;
  const strides = perAxis(where, "strides", options.strides ?? 1, axes);
  const dilations = perAxis(where, "dilationRate", options.dilationRate ?? 1, axes);
  const first = toChannelsFirst(where, x, dataFormat);
  const window = { kernel: kernel.shape.slice(2), strides, dilations };
  const pads = resolvePadding(where, padding, first.shape.slice(2), window);
  return fromChannelsFirst(convOp(first, kernel, { strides, dilations, pads, groups }), dataFormat);
}

/**
 * Convolution (cross-correlation) in one, two, three or more spatial axes.
 * Shapes (channels last): `x [n, ...spatial, in]`, `kernel [...window, in / groups, out]` -> `[n, ...places, out]`.
 * @param options.groups channels are split into this many groups, each with its own filters. Default: 1.
 * @throws {ShapeError} when kernel and channels do not fit, or the window is larger than the input.
 * @example ops.conv(images, kernel, { strides: 2, padding: "same" })
 */
export function conv(
  x: Tensor,
  kernel: Tensor,
  options: ConvOptions & { readonly groups?: number } = {},
): Tensor {
  expectKernel("conv", x, kernel, "[...window, in / groups, out]");
  const order = [kernel.rank - 1, kernel.rank - 2, ...spatialAxes(kernel)];
  return slide("conv", x, transpose(kernel, order), { ...options, groups: options.groups ?? 1 });
}

/**
 * Convolution of each channel by itself, with `multiplier` filters for each.
 * Shapes (channels last): `x [n, ...spatial, in]`, `kernel [...window, in, multiplier]` -> `[n, ...places, in * multiplier]`.
 * @throws {ShapeError} as {@link conv}.
 * @example ops.depthwiseConv(images, kernel, { padding: "same" })
 */
export function depthwiseConv(x: Tensor, kernel: Tensor, options: ConvOptions = {}): Tensor {
  expectKernel("depthwiseConv", x, kernel, "[...window, in, multiplier]");
  const [channels, multiplier] = kernel.shape.slice(-2) as [number, number];
  const order = [kernel.rank - 2, kernel.rank - 1, ...spatialAxes(kernel)];
  const first = reshape(transpose(kernel, order), [channels * multiplier, 1, ...kernel.shape.slice(0, -2)]);
  return slide("depthwiseConv", x, first, { ...options, groups: channels });
}

/**
 * A depthwise convolution followed by a pointwise one.
 * Shapes (channels last): `depthwiseKernel [...window, in, multiplier]`, `pointwiseKernel [1, ..., in * multiplier, out]`.
 * @example ops.separableConv(images, { depthwiseKernel, pointwiseKernel }, { padding: "same" })
 */
export function separableConv(
  x: Tensor,
  kernels: { readonly depthwiseKernel: Tensor; readonly pointwiseKernel: Tensor },
  options: ConvOptions = {},
): Tensor {
  const dataFormat = options.dataFormat ?? "channelsLast";
  return conv(depthwiseConv(x, kernels.depthwiseKernel, options), kernels.pointwiseKernel, { dataFormat });
}

/** The output length of a transposed convolution, by Keras's rule. */
function transposedLength(
  input: number,
  extent: number,
  stride: number,
  padding: "valid" | "same",
  extra?: number,
): number {
  if (padding === "valid") return (input - 1) * stride + extent + (extra ?? Math.max(stride - extent, 0));
  return extra === undefined ? input * stride : (input - 1) * stride + (extent % 2) + extra;
}

/**
 * Transposed convolution: the gradient of {@link conv} to its input, which enlarges by `strides`.
 * Output lengths: "same" `n stride`; "valid" `(n - 1) stride + max(window, stride)`.
 * Shapes (channels last): `x [n, ...spatial, in]`, `kernel [...window, out, in]` -> `[n, ...larger, out]`.
 * @param options.outputPadding replaces the extra length at the far end that Keras's rule gives
 * @throws {ShapeError} when kernel and channels do not fit.
 * @throws {OptionError} when the padding is neither "same" nor "valid".
 * @example ops.convTranspose(features, kernel, { strides: 2, padding: "same" })
 */
export function convTranspose(
  x: Tensor,
  kernel: Tensor,
  options: ConvOptions & { readonly outputPadding?: PerAxis } = {},
): Tensor {
  const where = "convTranspose";
  expectKernel(where, x, kernel, "[...window, out, in]");
  const { dataFormat = "channelsLast", padding = "valid" } = options;
  if (padding !== "valid" && padding !== "same") {
    throw new OptionError({
      where,
      expected: 'padding "valid" or "same"',
      received: JSON.stringify(padding),
    });
  }
  const axes = x.rank - 2;
  const strides = perAxis(where, "strides", options.strides ?? 1, axes);
  const dilations = perAxis(where, "dilationRate", options.dilationRate ?? 1, axes);
  const first = toChannelsFirst(where, x, dataFormat);
  const turned = transpose(kernel, [kernel.rank - 1, kernel.rank - 2, ...spatialAxes(kernel)]);
  const extents = reach(turned.shape.slice(2), dilations);
  const { outputPadding } = options;
  const places = first.shape.slice(2);
  const spatial = places.map((n, i) => {
    const extra = typeof outputPadding === "object" ? outputPadding[i] : outputPadding;
    return transposedLength(n, extents[i]!, strides[i]!, padding, extra);
  });
  const totals = spatial.map((length, i) =>
    padding === "valid" ? 0 : Math.max(0, (places[i]! - 1) * strides[i]! + extents[i]! - length),
  );
  const pads = [...totals.map((t) => t >> 1), ...totals.map((t) => t - (t >> 1))];
  const y = convTransposeOp(first, turned, { strides, dilations, pads, groups: 1, spatial });
  return fromChannelsFirst(y, dataFormat);
}
