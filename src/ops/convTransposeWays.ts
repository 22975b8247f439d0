import { sizeOf, type Shape } from "../base/shape.ts";
import type { NodeTypes, OnnxBuilder, OnnxName } from "../graph/onnxBuilder.ts";
import { onnxWindow, type ConvTransposeAttributes } from "./convAttributes.ts";
import { canBlock, writeConv } from "./convForward.ts";
import { reach } from "./window.ts";

/** What a way is given: the shapes of its inputs and result, and how the kernel slid. */
interface Sizes {
  readonly x: Shape;
  readonly kernel: Shape;
  readonly attributes: ConvTransposeAttributes;
}

/** One way to write a transposed convolution in ONNX. */
type Way = (onnx: OnnxBuilder, x: OnnxName, kernel: OnnxName, sizes: Sizes) => OnnxName;

/** The kernel's shape with channels and filters swapped. */
const turnedShape = ({ kernel: [filters, channels, ...window] }: Sizes): Shape => [
  channels!,
  filters!,
  ...window,
];

const extentsOf = ({ kernel, attributes: { dilations } }: Sizes): number[] =>
  reach(kernel.slice(2), dilations);

/** ONNX's own operator, which can do all of them. */
const direct: Way = (onnx, x, kernel, sizes) => {
  const { spatial, strides, pads } = sizes.attributes;
  const extents = extentsOf(sizes);
  const rest = spatial.map(
    (s, i) => s - ((sizes.x[i + 2]! - 1) * strides[i]! + extents[i]! - pads[i]! - pads[i + spatial.length]!),
  );
  return onnx.node("ConvTranspose", [x, kernel], { ...onnxWindow(sizes.attributes), output_padding: rest });
};

/** One matrix product `kernel^T x`, whose rows Col2Im adds up in their places. */
const byColumns: Way = (onnx, x, kernel, { x: xShape, kernel: kernelShape, attributes }) => {
  const { spatial, strides, dilations, pads } = attributes;
  const [n, filters, ...places] = xShape as readonly [number, number, ...number[]];
  const rows = sizeOf(kernelShape.slice(1));
  const weights = onnx.node("Reshape", [kernel, onnx.shape([filters, rows])]);
  const turned = onnx.node("Transpose", [weights], { perm: [1, 0] });
  const columns = onnx.node("Reshape", [x, onnx.shape([n, filters, sizeOf(places)])]);
  const spread = onnx.node("MatMul", [turned, columns]);
  const ends = [onnx.integers(spatial), onnx.integers(kernelShape.slice(2))];
  return onnx.node("Col2Im", [spread, ...ends], { strides, dilations, pads });
};

/** The pads with which the turned kernel slides over `x`; some are negative where it cannot. */
const turnedPads = (sizes: Sizes): number[] => {
  const extents = extentsOf(sizes);
  return sizes.attributes.pads.map((pad, i) => extents[i % extents.length]! - 1 - pad);
};

/** For stride 1: the convolution with the kernel turned by half a circle, its channels and filters swapped. */
const byTurnedKernel: Way = (onnx, x, kernel, sizes) => {
  const { kernel: shape, attributes } = sizes;
  const axes = shape.map((_, i) => i).slice(2);
  const each = (value: (axis: number) => number) => onnx.integers(axes.map(value));
  const ends = each((axis) => -shape[axis]! - 1);
  const flipped = onnx.node("Slice", [kernel, each(() => -1), ends, each((axis) => axis), each(() => -1)]);
  const turned = onnx.node("Transpose", [flipped], { perm: [1, 0, ...axes] });
  const slid = { ...attributes, pads: turnedPads(sizes) };
  return writeConv(onnx, [x, turned], slid, { shape: turnedShape(sizes), dtype: "float32" });
};

/**
 * Nanoseconds for each of the `n ci k k places` elements that columns have, on two cores with AVX-512: a
 * matrix product runs at 300 multiplications and additions a nanosecond, Col2Im with what it reads takes
 * 0.35 ns, and Conv runs at 180, or 220 where the device takes channels in blocks. Conv computes every element of the result, which may be more than places.
 * Measured for 3x3 kernels, milliseconds by columns and by the turned kernel (channels, filters, result, n):
 *
 * |                 | columns | turned |                 | columns | turned |
 * | --------------- | ------- | ------ | --------------- | ------- | ------ |
 * | 16, 16, 32², 128 | 9.9     | 4.2    | 64, 64, 8², 128  | 3.8     | 2.6    |
 * | 32, 32, 16², 128 | 5.8     | 3.1    | 256, 256, 14², 8 | 7.5     | 12.5   |
 * | 32, 64, 13², 64  | 1.4     | 2.3    | 512, 512, 7², 8  | 8.8     | 19.3   |
 */
const speeds = { product: 300, conv: 180, blockedConv: 220, column: 0.35 };

/** Fewer channels than this leave most of Conv's matrix kernel idle: 3 of them run at a sixth of the speed. */
const fewestChannels = 12;

function turnedIsFaster(onnx: OnnxBuilder, sizes: Sizes): boolean {
  const { x, kernel, attributes } = sizes;
  const blocks = canBlock(onnx, { kernel: turnedShape(sizes), dtype: "float32", groups: 1 });
  const operations = 2 * kernel[0]!;
  const larger = sizeOf(attributes.spatial) / sizeOf(x.slice(2));
  const turned = (operations * larger) / (blocks ? speeds.blockedConv : speeds.conv);
  return kernel[1]! >= fewestChannels && turned < operations / speeds.product + speeds.column;
}

function fastest(onnx: OnnxBuilder, sizes: Sizes, dtype: string): Way {
  const { spatial, strides, groups } = sizes.attributes;
  if (groups !== 1 || dtype !== "float32") return direct;
  const canTurn = strides.every((s) => s === 1) && turnedPads(sizes).every((pad) => pad >= 0);
  if (spatial.length !== 2) return canTurn ? byTurnedKernel : direct;
  return canTurn && turnedIsFaster(onnx, sizes) ? byTurnedKernel : byColumns;
}

/** Writes a transposed convolution in the way that is fastest for its shapes. */
export function lowerConvTranspose(
  onnx: OnnxBuilder,
  [x, kernel]: readonly [OnnxName, OnnxName],
  attributes: ConvTransposeAttributes,
  { inputs: [type, kernelType] }: NodeTypes,
): OnnxName {
  const sizes = { x: type!.shape, kernel: kernelType!.shape, attributes };
  return fastest(onnx, sizes, type!.dtype)(onnx, x, kernel, sizes);
}
