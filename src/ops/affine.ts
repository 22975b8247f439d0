import { toTypedArray } from "../base/dtype.ts";
import { ShapeError } from "../base/errors.ts";
import { sameShape, showShape, sizeOf } from "../base/shape.ts";
import type { OnnxBuilder, OnnxName } from "../graph/onnxBuilder.ts";
import { type DefinedOp, defineOp, sameDType } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { TensorType } from "../graph/type.ts";
import { add, multiply } from "./arithmetic.ts";
import { blockedDomain } from "./convForward.ts";
import { reshape } from "./reshape.ts";
import { sum } from "./sum.ts";
import { zerosLike } from "./creation.ts";

/** A vector over channels as it broadcasts against a channels-first tensor. */
export const alongChannels = (vector: Tensor, x: Tensor): Tensor =>
  reshape(vector, [vector.size, ...new Array<number>(x.rank - 2).fill(1)]);

/** All axes but the channels. */
export const besideChannels = (x: Tensor): number[] => [0, ...x.shape.map((_, i) => i).slice(2)];

/** @throws {ShapeError} unless x has channels and each vector one number for each. */
export function expectChannelVectors(
  where: string,
  x: TensorType,
  vectors: Readonly<Record<string, TensorType>>,
): void {
  for (const [name, { shape }] of Object.entries(vectors)) {
    if (x.shape.length >= 2 && shape.length === 1 && shape[0] === x.shape[1]) continue;
    throw new ShapeError({
      where,
      expected: `x [n, channels, ...] and ${name} [channels]`,
      received: `x ${showShape(x.shape)} and ${name} ${showShape(shape)}`,
    });
  }
}

/** The affine function where vectors may be another for each example: `[size?, channels]` against `[size, n, channels, ...]`. */
function affineOfEach(
  x: Tensor,
  { scale, shift, rank }: { readonly scale: Tensor; readonly shift: Tensor; readonly rank: number },
): Tensor {
  const along = (vector: Tensor): Tensor => {
    const channels = vector.shape.at(-1)!;
    const shape = [vector.size / channels, 1, channels, ...new Array<number>(rank - 2).fill(1)];
    return reshape(vector, shape);
  };
  return add(multiply(x, along(scale)), along(shift));
}

function writeAffine(
  onnx: OnnxBuilder,
  vectors: readonly [x: OnnxName, scale: OnnxName, shift: OnnxName],
  { dtype, shape }: TensorType,
): OnnxName {
  const filled = (value: number) =>
    onnx.constant({ dtype, shape, data: toTypedArray(dtype, new Float32Array(shape[0]!).fill(value)) });
  return onnx.node("BatchNormalization", [...vectors, filled(0), filled(1)], { epsilon: { float: 0 } });
}

/**
 * Scales and shifts each channel: `y = scale x + shift`, channels first, in one pass over x.
 * Shapes: `x [n, channels, ...spatial]`, `scale [channels]`, `shift [channels]`.
 */
export const affineOp: DefinedOp<["x", "scale", "shift"]> = defineOp({
  name: "affine",
  inputs: ["x", "scale", "shift"],
  inferType([x, scale, shift]) {
    expectChannelVectors("affine", x, { scale, shift });
    return { dtype: sameDType("affine", [x, scale, shift]), shape: x.shape };
  },
  vjp: ({ dy }, x, scale) => [
    affineOp(dy, scale, zerosLike(scale)),
    sum(multiply(dy, x), { axis: besideChannels(x) }),
    sum(dy, { axis: besideChannels(x) }),
  ],
  batch: ({ batched: [inX] }, x, scale, shift) =>
    affineOfEach(x, { scale, shift, rank: x.rank - (inX ? 1 : 0) }),
  // Inference-time batch normalization by mean 0 and variance 1 is just that, and fuses with convolutions.
  lower: (onnx, vectors, _, { inputs: [, type] }) => writeAffine(onnx, vectors, type!),
  samples: [{ inputs: [[2, 3, 4], [3], [3]] }, { inputs: [[4, 2], [2], [2]] }],
});

/**
 * The same with another tensor added: `y = scale x + shift + rest`, in one pass where the device takes channels in
 * blocks.
 * Shapes: `x [n, channels, ...spatial]`, `scale [channels]`, `shift [channels]`, `rest` as x.
 */
export const affineSumOp: DefinedOp<["x", "scale", "shift", "rest"]> = defineOp({
  name: "affineSum",
  inputs: ["x", "scale", "shift", "rest"],
  inferType([x, scale, shift, rest]) {
    expectChannelVectors("affineSum", x, { scale, shift });
    if (!sameShape(x.shape, rest.shape)) {
      throw new ShapeError({
        where: "affineSum",
        expected: `rest ${showShape(x.shape)}, as x`,
        received: showShape(rest.shape),
      });
    }
    return { dtype: sameDType("affineSum", [x, scale, shift, rest]), shape: x.shape };
  },
  vjp: ({ dy }, x, scale) => [
    affineOp(dy, scale, zerosLike(scale)),
    sum(multiply(dy, x), { axis: besideChannels(x) }),
    sum(dy, { axis: besideChannels(x) }),
    dy,
  ],
  batch: ({ batched: [inX] }, x, scale, shift, rest) =>
    add(affineOfEach(x, { scale, shift, rank: x.rank - (inX ? 1 : 0) }), rest),
  lower(onnx, [x, scale, shift, rest], _, { inputs: [xType, type] }) {
    const [n, channels, ...spatial] = xType!.shape as readonly [number, number, ...number[]];
    const block = onnx.channelBlock;
    const blocks = sizeOf(spatial) / block;
    if (block === 0 || xType!.dtype !== "float32" || !Number.isInteger(blocks))
      return onnx.node("Add", [writeAffine(onnx, [x, scale, shift], type!), rest]);
    // Elements side by side in a channel look like channels in a block; a convolution of each by itself scales them.
    const shaped = (t: OnnxName, shape: readonly number[]) => onnx.node("Reshape", [t, onnx.shape(shape)]);
    const rows = (t: OnnxName) => shaped(t, [n, channels * block, 1, blocks]);
    const repeated = (vector: OnnxName) =>
      onnx.node("Expand", [shaped(vector, [channels, 1]), onnx.integers([channels, block])]);
    const kernel = shaped(repeated(scale), [channels * block, 1, 1, 1]);
    const inputs = [rows(x), kernel, shaped(repeated(shift), [channels * block]), rows(rest)];
    const y = onnx.node("Conv", inputs, { group: channels * block, kernel_shape: [1, 1] }, blockedDomain);
    return shaped(y, xType!.shape);
  },
  samples: [{ inputs: [[2, 3, 4], [3], [3], [2, 3, 4]] }, { inputs: [[2, 3, 4, 8], [3], [3], [2, 3, 4, 8]] }],
});
