import { sizeOf, type Shape } from "../base/shape.ts";
import type { NodeTypes, OnnxBuilder, OnnxName } from "../graph/onnxBuilder.ts";
import { onnxWindow, type ConvAttributes } from "./convAttributes.ts";

/** Where ONNX Runtime keeps its convolutions on blocks of channels. */
export const blockedDomain = "com.microsoft.nchwc";

/** What decides how a convolution is written. */
interface Sizes {
  /** `[filters, channels / groups, ...window]` */
  readonly kernel: Shape;
  readonly dtype: string;
  readonly groups: number;
}

/** Whether the device can take channels in blocks, and gains by it. */
export function canBlock({ channelBlock }: OnnxBuilder, { kernel, dtype, groups }: Sizes): boolean {
  const [filters, channels, ...window] = kernel as readonly [number, number, ...number[]];
  return (
    channelBlock > 0 &&
    dtype === "float32" &&
    groups === 1 &&
    window.length === 2 &&
    // A window of 1 is a plain matrix product already.
    sizeOf(window) > 1 &&
    filters % channelBlock === 0 &&
    channels % channelBlock === 0
  );
}

/** Channels first to `[n, channels / block, h, w, block]`. */
export const toBlocks = (onnx: OnnxBuilder, x: OnnxName): OnnxName =>
  onnx.node("ReorderInput", [x], {}, blockedDomain);

/**
 * A convolution on blocks of channels, from and to channels first. For kernels that training changes: ONNX Runtime
 * does it by itself for constant ones alone. Measured for 3x3 kernels, milliseconds before and so (channels and
 * filters, places, n): 16, 32², 128: 4.2 and 3.4; 32, 16², 128: 2.8 and 2.1; 64, 8², 128: 2.3 and 1.5.
 */
function blocked(
  onnx: OnnxBuilder,
  [x, kernel]: readonly [OnnxName, OnnxName],
  shape: Shape,
  attributes: ConvAttributes,
): OnnxName {
  const block = onnx.channelBlock;
  const [filters, channels, h, w] = shape as readonly [number, number, number, number];
  const shaped = (t: OnnxName, to: Shape) => onnx.node("Reshape", [t, onnx.integers(to)]);
  const split = shaped(kernel, [filters / block, block, channels / block, block, h, w]);
  const turned = onnx.node("Transpose", [split], { perm: [0, 2, 4, 5, 3, 1] });
  const inputs = [toBlocks(onnx, x), shaped(turned, shape)];
  const y = onnx.node("Conv", inputs, onnxWindow(attributes), blockedDomain);
  return onnx.node("ReorderOutput", [y], { channels: filters }, blockedDomain);
}

/** Writes a convolution of `x` with a kernel of `shape`. */
export function writeConv(
  onnx: OnnxBuilder,
  inputs: readonly [OnnxName, OnnxName],
  attributes: ConvAttributes,
  { shape, dtype }: { readonly shape: Shape; readonly dtype: string },
): OnnxName {
  const fits = canBlock(onnx, { kernel: shape, dtype, groups: attributes.groups });
  if (fits && !onnx.isConstant(inputs[1])) return blocked(onnx, inputs, shape, attributes);
  return onnx.node("Conv", inputs, onnxWindow(attributes));
}

/** Writes a convolution in the way that is fastest for its shapes and the device. */
export const lowerConv = (
  onnx: OnnxBuilder,
  inputs: readonly [OnnxName, OnnxName],
  attributes: ConvAttributes,
  { inputs: [, kernel] }: NodeTypes,
): OnnxName => writeConv(onnx, inputs, attributes, kernel!);
