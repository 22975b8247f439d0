import { toTypedArray } from "../base/dtype.ts";
import { ShapeError } from "../base/errors.ts";
import { showShape } from "../base/shape.ts";
import { type DefinedOp, defineOp, sameDType } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { TensorType } from "../graph/type.ts";
import { add, multiply } from "./arithmetic.ts";
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
  batch({ batched: [inX] }, x, scale, shift) {
    const rank = x.rank - (inX ? 1 : 0);
    // [size?, channels] against [size, n, channels, ...]
    const along = (vector: Tensor): Tensor => {
      const channels = vector.shape.at(-1)!;
      const shape = [vector.size / channels, 1, channels, ...new Array<number>(rank - 2).fill(1)];
      return reshape(vector, shape);
    };
    return add(multiply(x, along(scale)), along(shift));
  },
  // Inference-time batch normalization by mean 0 and variance 1 is just that, and fuses with convolutions.
  lower(onnx, [x, scale, shift], _, { inputs: [, type] }) {
    const filled = (value: number) =>
      onnx.constant({
        ...type!,
        data: toTypedArray(type!.dtype, new Float32Array(type!.shape[0]!).fill(value)),
      });
    const inputs = [x, scale, shift, filled(0), filled(1)];
    return onnx.node("BatchNormalization", inputs, { epsilon: { float: 0 } });
  },
  samples: [{ inputs: [[2, 3, 4], [3], [3]] }, { inputs: [[4, 2], [2], [2]] }],
});
