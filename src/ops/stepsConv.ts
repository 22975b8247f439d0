import { ShapeError, UnsupportedError } from "../base/errors.ts";
import { showShape } from "../base/shape.ts";
import { defineOp, sameDType, type DefinedOp } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { concatenate } from "./concatenate.ts";
import { zeros } from "./creation.ts";
import { matMulOp } from "./matMul.ts";
import { padConstant } from "./padConstant.ts";
import { reshape } from "./reshape.ts";
import { cut } from "./slice.ts";
import { swapLastAxes } from "./transpose.ts";

export type StepsConvAttributes = {
  /** For each row of the kernel, how far from its own step an output looks. */
  readonly offsets: readonly number[];
  /** How many outputs. */
  readonly steps: number;
};

/** Steps `offset`, `offset + 1`, ... of `x [n, steps, channels]`: zeros where it has none. */
function shifted(x: Tensor, offset: number, steps: number): Tensor {
  const length = x.shape[1]!;
  const start = Math.min(length, Math.max(0, offset));
  const end = Math.max(start, Math.min(length, offset + steps));
  if (start === end) return zeros([x.shape[0]!, steps, x.shape[2]!], { dtype: x.dtype });
  const before = start - offset;
  const pads: readonly [number, number] = [before, steps - before - (end - start)];
  // Cut first, then padded: convolutions of other widths share the result.
  return padConstant(cut(x, 1, start, end - start), [[0, 0], pads, [0, 0]]);
}

/** What each output looks at, one row an output: `[n * steps, taps * channels]`. */
function windowsOf(x: Tensor, { offsets, steps }: StepsConvAttributes): Tensor {
  const [n, , channels] = x.shape as readonly [number, number, number];
  const side = concatenate(
    offsets.map((offset) => shifted(x, offset, steps)),
    { axis: 2 },
  );
  return reshape(side, [n * steps, offsets.length * channels]);
}

/**
 * A convolution along time as one matrix product of windows, laid out by slices, with the kernel as
 * Keras keeps it: `y[t] = sum over k of x[t + offsets[k]] kernel[k]`, x being 0 outside its steps.
 * Both gradients are products of the same kind, which take half the time of ONNX Runtime's transposed
 * convolution.
 * Shapes: `x [n, length, in]`, `kernel [taps, in, out]` -> `[n, steps, out]`.
 */
export const stepsConvOp: DefinedOp<["x", "kernel"], StepsConvAttributes> = defineOp({
  name: "stepsConv",
  inputs: ["x", "kernel"],
  inferType([x, kernel], { offsets, steps }) {
    const [taps, channels, filters] = kernel.shape;
    if (x.shape.length !== 3 || x.shape[2] !== channels || taps !== offsets.length) {
      throw new ShapeError({
        where: "stepsConv",
        expected: `x [n, length, ${channels}] and ${offsets.length} offsets for a kernel ${showShape(kernel.shape)}`,
        received: showShape(x.shape),
      });
    }
    return { dtype: sameDType("stepsConv", [x, kernel]), shape: [x.shape[0]!, steps, filters!] };
  },
  // dx[s] = sum over k of dy[s - offsets[k]] kernel[k]^T,  dkernel = windows^T dy
  vjp({ dy, attributes }, x, kernel) {
    const back = { offsets: attributes.offsets.map((offset) => -offset), steps: x.shape[1]! };
    const rows = reshape(dy, [dy.shape[0]! * attributes.steps, dy.shape[2]!]);
    const products = matMulOp(swapLastAxes(windowsOf(x, attributes)), rows);
    return [stepsConvOp(dy, swapLastAxes(kernel), back), reshape(products, kernel.shape)];
  },
  expand(attributes, x, kernel) {
    const [taps, channels, filters] = kernel.shape as readonly [number, number, number];
    const weights = reshape(kernel, [taps * channels, filters]);
    const y = matMulOp(windowsOf(x, attributes), weights);
    return reshape(y, [x.shape[0]!, attributes.steps, filters]);
  },
  lower() {
    throw new UnsupportedError({ where: "stepsConv", problem: "is expanded before lowering" });
  },
  samples: [
    {
      inputs: [
        [2, 5, 3],
        [4, 3, 2],
      ],
      attributes: { offsets: [-1, 0, 1, 2], steps: 5 },
    },
    {
      inputs: [
        [2, 3, 2],
        [3, 2, 4],
      ],
      attributes: { offsets: [4, 1, -2], steps: 4 },
    },
  ],
});
