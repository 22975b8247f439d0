import { sizeOf, type Shape } from "../base/shape.ts";
import type { NodeTypes, OnnxBuilder, OnnxName } from "../graph/onnxBuilder.ts";
import type { ConvKernelAttributes } from "./convAttributes.ts";
import { blockedDomain, canBlock, toBlocks } from "./convForward.ts";
import { reach } from "./window.ts";

/** What the gradient is computed from: shapes as convKernel has them, and how the kernel slid. */
interface Sizes {
  readonly x: Shape;
  readonly dy: Shape;
  readonly attributes: ConvKernelAttributes;
}

/** Writes the gradient of a convolution to its kernel, in the way that is fastest for its shapes and the device. */
export function lowerConvKernel(
  onnx: OnnxBuilder,
  [x, dy]: readonly [OnnxName, OnnxName],
  attributes: ConvKernelAttributes,
  { inputs: [xType, dyType] }: NodeTypes,
): OnnxName {
  const sizes = { x: xType!.shape, dy: dyType!.shape, attributes };
  if (!sharesBlocks(onnx, sizes, xType!.dtype)) return pictureByPicture(onnx, [x, dy], sizes);
  // x and dy change places, and so do channels and filters, and the window's ends.
  const swapped = { x: sizes.dy, dy: sizes.x, attributes: { ...attributes, pads: turnedPads(attributes) } };
  const turned = pictureByPicture(onnx, [dy, x], swapped);
  const axes = attributes.window.map((_, i) => i + 3);
  const each = (value: (axis: number) => number) => onnx.integers(axes.map(value));
  const ends = each((axis) => -attributes.window[axis - 3]! - 1);
  const flipped = onnx.node("Slice", [turned, each(() => -1), ends, each((axis) => axis), each(() => -1)]);
  return onnx.node("Transpose", [flipped], { perm: [0, 2, 1, ...axes] });
}

/** The pads with which dy slides under x. */
const turnedPads = ({ window, pads }: ConvKernelAttributes): number[] =>
  pads.map((pad, i) => window[i % window.length]! - 1 - pad);

/** Whether the gradient to x takes dy in blocks of channels, which then serve this one too. */
function sharesBlocks(onnx: OnnxBuilder, { x, dy, attributes }: Sizes, dtype: string): boolean {
  const { groups, strides, dilations, window } = attributes;
  return (
    canBlock(onnx, { kernel: [x[1]!, dy[1]!, ...window], dtype, groups }) &&
    [...strides, ...dilations].every((step) => step === 1) &&
    turnedPads(attributes).every((pad) => pad >= 0)
  );
}

/**
 * Writes the gradient as a convolution: each picture of x, a group by itself, slides
 * under its dy as the kernel, strides and dilations swapped. With its channels behind, x can have them in the last
 * spatial axis; then Conv gathers what dy meets in runs of `k ci` elements, in the cache, where patches written to
 * memory are `k k` times as large as x. Measured for 3x3 kernels, milliseconds by patches and so (channels and
 * filters, places, n): 16, 32², 128: 8.8 and 4.6; 32, 16², 128: 5.8 and 2.9; 64, 8², 128: 5.0 and 2.0;
 * 64, 56², 4: 4.9 and 3.0; 256, 14², 8: 8.6 and 7.6.
 * @returns `[parts, filters, channels / groups, ...window]`
 */
function pictureByPicture(
  onnx: OnnxBuilder,
  [x, dy]: readonly [OnnxName, OnnxName],
  { x: xShape, dy: dyShape, attributes }: Sizes,
): OnnxName {
  const { groups, parts, strides, dilations, pads, window } = attributes;
  const [n, channels, ...spatial] = xShape as readonly [number, number, ...number[]];
  const [, filters, ...places] = dyShape as readonly [number, number, ...number[]];
  const depth = channels / groups;
  const axes = spatial.length;
  /** Numbers for each spatial axis, where an element of the last one is `depth` elements now. */
  const widened = (list: readonly number[]) => list.map((v, i) => (i % axes === axes - 1 ? v * depth : v));
  const shaped = (t: OnnxName, shape: Shape) => onnx.node("Reshape", [t, onnx.shape(shape)]);

  const together = groups === 1 ? picturesTogether(n / parts, sizeOf(places)) : 1;
  const sets = n / together;
  /** dy of pictures that are summed at once, beside each other in each filter. */
  const bySets = (): OnnxName => {
    if (together === 1) return dy;
    const apart = shaped(dy, [sets, together, filters, sizeOf(places)]);
    return onnx.node("Transpose", [apart], { perm: [0, 2, 1, 3] });
  };
  const behind =
    groups === 1 ? channelsLast(onnx, x, xShape) : groupsLast(onnx, x, { shape: xShape, groups });
  const each = onnx.node(
    "Conv",
    [
      shaped(behind, [1, n * groups, ...widened(spatial)]),
      shaped(bySets(), [sets * filters, together, ...places]),
    ],
    {
      group: sets * groups,
      strides: dilations.map((d, i) => (i === axes - 1 ? 1 : d)),
      dilations: widened(strides),
      pads: widened(pads),
    },
  );
  // The last axis cannot stride over whole columns: it holds all within reach.
  const reached = reach(window, dilations)[axes - 1]!;
  const rows = sizeOf(window.slice(0, -1));
  const summed = sumOfParts(onnx, each, {
    parts,
    perPart: sets / parts,
    size: filters * rows * reached * depth,
  });
  const columns = shaped(summed, [parts * filters * rows, reached, depth]);
  const step = dilations[axes - 1]!;
  const bounds = [[0], [reached], [1], [step]].map((list) => onnx.integers(list));
  const taken = step === 1 ? columns : onnx.node("Slice", [columns, ...bounds]);
  const turned = onnx.node("Transpose", [shaped(taken, [parts * filters, sizeOf(window), depth])], {
    perm: [0, 2, 1],
  });
  return shaped(turned, [parts, filters, depth, ...window]);
}

/** Products over fewer places than this are too short for Conv, and what they leave to sum is large. */
const fewestPlaces = 512;
/** As many pictures at once as gain something. */
const mostTogether = 16;

/** How many pictures of a part are summed within one group of the convolution. */
function picturesTogether(perPart: number, places: number): number {
  if (places >= fewestPlaces) return 1;
  let together = 1;
  // Four groups a part are left: threads share them.
  while (together < mostTogether && perPart % (8 * together) === 0) together *= 2;
  return together;
}

/** `[n, channels, ...spatial]` to `[n, ...spatial, channels]`. */
function channelsLast(onnx: OnnxBuilder, x: OnnxName, [, channels, ...spatial]: Shape): OnnxName {
  if (channels === 1) return x;
  const block = onnx.channelBlock;
  if (spatial.length !== 2 || block === 0 || channels! % block !== 0)
    return onnx.node("Transpose", [x], { perm: [0, ...spatial.map((_, i) => i + 2), 1] });
  // Through blocks it goes three times as fast: Transpose keeps to one thread.
  const blocks = toBlocks(onnx, x);
  if (channels === block) return blocks;
  return onnx.node("ReorderOutput", [blocks], { channels: channels!, channels_last: 1 }, blockedDomain);
}

/** `[n, channels, ...spatial]` to `[n * groups, spatial, channels / groups]`. */
function groupsLast(
  onnx: OnnxBuilder,
  x: OnnxName,
  { shape: [n, channels, ...spatial], groups }: { readonly shape: Shape; readonly groups: number },
): OnnxName {
  if (channels === groups) return x;
  const shape = [n! * groups, channels! / groups, sizeOf(spatial)];
  return onnx.node("Transpose", [onnx.node("Reshape", [x, onnx.shape(shape)])], { perm: [0, 2, 1] });
}

/** The gradients of single pictures, summed within each part: `[parts perPart, size]` -> `[parts, size]`. */
function sumOfParts(
  onnx: OnnxBuilder,
  each: OnnxName,
  { parts, perPart, size }: { readonly parts: number; readonly perPart: number; readonly size: number },
): OnnxName {
  if (perPart === 1) return each;
  // ReduceSum is ten times faster over the first axis than over one in the middle, even behind an axis of 1.
  const [shape, axis] = parts === 1 ? [[perPart, size], 0] : [[parts, perPart, size], 1];
  const apart = onnx.node("Reshape", [each, onnx.shape(shape)]);
  return onnx.node("ReduceSum", [apart, onnx.integers([axis])], { keepdims: 0 });
}
