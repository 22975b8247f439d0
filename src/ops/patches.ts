import { allocate } from "../base/dtype.ts";
import { sizeOf, type Shape } from "../base/shape.ts";
import { type DefinedOp, defineOp } from "../graph/op.ts";
import type { OnnxBuilder, OnnxName } from "../graph/onnxBuilder.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { TensorType } from "../graph/type.ts";
import { reshape } from "./reshape.ts";

/**
 * Which elements a patch gathers: for every place of a window of `extent` that moves by `strides`,
 * the elements at `offsets` from its corner.
 */
export type PatchAttributes = {
  readonly offsets: readonly (readonly number[])[];
  readonly extent: Shape;
  readonly strides: readonly number[];
  readonly pads: readonly number[];
};

type FoldAttributes = PatchAttributes & { readonly spatial: Shape };

const places = (spatial: Shape, { extent, strides, pads }: PatchAttributes): number[] =>
  spatial.map(
    (n, i) => Math.floor((n + pads[i]! + pads[i + spatial.length]! - extent[i]!) / strides[i]!) + 1,
  );

/** A kernel with a single 1 in each row, at its offset: convolution with it only copies. */
function oneHotKernel(
  onnx: OnnxBuilder,
  { dtype }: TensorType,
  channels: number,
  attributes: PatchAttributes,
): OnnxName {
  const { offsets, extent } = attributes;
  const size = sizeOf(extent);
  const data = allocate(dtype, channels * offsets.length * size);
  for (let row = 0; row < channels * offsets.length; row++) {
    const offset = offsets[row % offsets.length]!;
    data[row * size + offset.reduce((at, o, i) => at * extent[i]! + o, 0)] = 1;
  }
  return onnx.constant({ dtype, shape: [channels * offsets.length, 1, ...extent], data });
}

/** Whether the offsets are the plain grid of `extent`, in order, which Col2Im knows. */
const isGrid = ({ offsets, extent }: PatchAttributes): boolean =>
  offsets.length === sizeOf(extent) &&
  offsets.every((o, k) => o.reduce((at, v, i) => at * extent[i]! + v, 0) === k);

const samples = [
  {
    inputs: [[2, 2, 5, 4]],
    attributes: {
      offsets: [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ],
      extent: [2, 2],
      strides: [1, 2],
      pads: [1, 0, 0, 1],
    },
  },
  { inputs: [[1, 2, 6]], attributes: { offsets: [[0], [2]], extent: [3], strides: [2], pads: [0, 0] } },
];

/**
 * Gathers patches (im2col): row `(c, o)` of the result is channel c shifted by offset o.
 * Shapes: `x [n, c, ...spatial]` -> `[n, c * offsets, ...places]`. Linear; its transpose is {@link fold}.
 */
export const patches: DefinedOp<["x"], PatchAttributes> = defineOp({
  name: "patches",
  inputs: ["x"],
  inferType: ([x], attributes) => ({
    dtype: x.dtype,
    shape: [x.shape[0]!, x.shape[1]! * attributes.offsets.length, ...places(x.shape.slice(2), attributes)],
  }),
  vjp: ({ dy, attributes }, x) => [fold(dy, { ...attributes, spatial: x.shape.slice(2) })],
  batch: ({ attributes }, x) => mergeBatch(x, (t) => patches(t, attributes)),
  lower: (onnx, [x], attributes, { inputs: [type] }) =>
    onnx.node("Conv", [x, oneHotKernel(onnx, type!, type!.shape[1]!, attributes)], {
      group: type!.shape[1]!,
      strides: attributes.strides,
      pads: attributes.pads,
    }),
  samples,
});

/**
 * Adds patches back to where they came from (col2im), the transpose of {@link patches}.
 * Shapes: `[n, c * offsets, ...places]` -> `[n, c, ...spatial]`.
 */
export const fold: DefinedOp<["x"], FoldAttributes> = defineOp({
  name: "fold",
  inputs: ["x"],
  inferType: ([x], { offsets, spatial }) => ({
    dtype: x.dtype,
    shape: [x.shape[0]!, x.shape[1]! / offsets.length, ...spatial],
  }),
  vjp: ({ dy, attributes: { spatial: _, ...attributes } }) => [patches(dy, attributes)],
  batch: ({ attributes }, x) => mergeBatch(x, (t) => fold(t, attributes)),
  lower(onnx, [x], attributes, { inputs: [type], outputs: [result] }) {
    const { spatial, extent, strides, pads } = attributes;
    const [n, rows, ...grid] = type!.shape;
    if (spatial.length === 2 && type!.dtype === "float32" && isGrid(attributes)) {
      const columns = onnx.node("Reshape", [x, onnx.shape([n!, rows!, sizeOf(grid)])]);
      return onnx.node("Col2Im", [columns, onnx.integers(spatial), onnx.integers(extent)], { strides, pads });
    }
    // What the strides passed over at the far end gets no gradient, but must be there.
    const rest = spatial.map(
      (s, i) => s - ((grid[i]! - 1) * strides[i]! + extent[i]! - pads[i]! - pads[i + spatial.length]!),
    );
    const channels = result!.shape[1]!;
    return onnx.node("ConvTranspose", [x, oneHotKernel(onnx, type!, channels, attributes)], {
      group: channels,
      strides,
      pads,
      output_padding: rest,
    });
  },
  samples: [
    {
      inputs: [[2, 8, 5, 2]],
      attributes: { ...samples[0]!.attributes, spatial: [5, 4] },
    },
    { inputs: [[1, 4, 2]], attributes: { ...samples[1]!.attributes, spatial: [6] } },
  ],
});

/** Applies `f`, which has a batch axis of its own, to both batch axes as one. */
export function mergeBatch(x: Tensor, f: (x: Tensor) => Tensor): Tensor {
  const [size, n, ...rest] = x.shape;
  const y = f(reshape(x, [size! * n!, ...rest]));
  return reshape(y, [size!, n!, ...y.shape.slice(1)]);
}

/** The offsets of a dense window: every tap of `kernel`, `dilations` apart, the last axis fastest. */
export function gridOffsets(kernel: Shape, dilations: readonly number[]): number[][] {
  return kernel.reduce<number[][]>(
    (heads, k, axis) =>
      heads.flatMap((head) => Array.from({ length: k }, (_, i) => [...head, i * dilations[axis]!])),
    [[]],
  );
}
