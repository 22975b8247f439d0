import { sizeOf, type Shape } from "../base/shape.ts";
import type { NodeTypes, OnnxBuilder, OnnxName } from "../graph/onnxBuilder.ts";
import type { ConvKernelAttributes } from "./convAttributes.ts";
import { reach } from "./window.ts";

/**
 * Writes the gradient of a convolution to its kernel as a convolution: each picture of x, a group by itself, slides
 * under its dy as the kernel, strides and dilations swapped. With its channels behind, x can have them in the last
 * spatial axis; then Conv gathers what dy meets in runs of `k ci` elements, in the cache, where patches written to
 * memory are `k k` times as large as x. Measured for 3x3 kernels, milliseconds by patches and so (channels and
 * filters, places, n): 16, 32², 128: 8.8 and 4.6; 32, 16², 128: 5.8 and 2.9; 64, 8², 128: 5.0 and 2.7;
 * 64, 56², 4: 4.9 and 3.0; 256, 14², 8: 8.6 and 7.6.
 */
export function lowerConvKernel(
  onnx: OnnxBuilder,
  [x, dy]: readonly [OnnxName, OnnxName],
  { groups, parts, strides, dilations, pads, window }: ConvKernelAttributes,
  { inputs: [xType, dyType], outputs: [result] }: NodeTypes,
): OnnxName {
  const [n, channels, ...spatial] = xType!.shape as readonly [number, number, ...number[]];
  const [, filters, ...places] = dyType!.shape as readonly [number, number, ...number[]];
  const depth = channels / groups;
  const axes = spatial.length;
  /** Numbers for each spatial axis, where an element of the last one is `depth` elements now. */
  const widened = (list: readonly number[]) => list.map((v, i) => (i % axes === axes - 1 ? v * depth : v));
  const shaped = (t: OnnxName, shape: Shape) => onnx.node("Reshape", [t, onnx.shape(shape)]);

  const channelsLast = (): OnnxName => {
    if (depth === 1) return x;
    // All axes apart where it can be: twice as fast for large pictures.
    if (groups === 1) return onnx.node("Transpose", [x], { perm: [0, ...spatial.map((_, i) => i + 2), 1] });
    const split = shaped(x, [n * groups, depth, sizeOf(spatial)]);
    return onnx.node("Transpose", [split], { perm: [0, 2, 1] });
  };
  const each = onnx.node(
    "Conv",
    [shaped(channelsLast(), [1, n * groups, ...widened(spatial)]), shaped(dy, [n * filters, 1, ...places])],
    {
      group: n * groups,
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
    perPart: n / parts,
    size: filters * rows * reached * depth,
  });
  const columns = shaped(summed, [parts * filters * rows, reached, depth]);
  const step = dilations[axes - 1]!;
  const bounds = [[0], [reached], [1], [step]].map((list) => onnx.integers(list));
  const taken = step === 1 ? columns : onnx.node("Slice", [columns, ...bounds]);
  const turned = onnx.node("Transpose", [shaped(taken, [parts * filters, sizeOf(window), depth])], {
    perm: [0, 2, 1],
  });
  return shaped(turned, result!.shape);
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
