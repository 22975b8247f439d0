import { sizeOf } from "../base/shape.ts";
import { defineOp, type DefinedOp } from "../graph/op.ts";
import { tensor } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import { convTransposeOp } from "./conv.ts";
import { matMulOp } from "./matMul.ts";
import { gridOffsets, patches } from "./patches.ts";
import { padConstant } from "./padConstant.ts";
import { reshape } from "./reshape.ts";
import { sum } from "./sum.ts";
import { swapLastAxes, transpose } from "./transpose.ts";
import { UnsupportedError } from "../base/errors.ts";

export type PhasedConvAttributes = {
  /** The pooling window (and stride) whose places become phases. */
  readonly pool: readonly number[];
  readonly pads: readonly number[];
};

/** The patches of x, ordered (channel, tap), (phase, place): places of one pooling window stand `places` apart. */
function phasedPatches(x: Tensor, kernel: Tensor, { pool, pads }: PhasedConvAttributes): Tensor {
  const window = kernel.shape.slice(2);
  const ones = window.map(() => 1);
  const phases = gridOffsets(pool, ones);
  const offsets = gridOffsets(window, ones).flatMap((tap) =>
    phases.map((phase) => tap.map((t, i) => t + phase[i]!)),
  );
  const extent = window.map((k, i) => k + pool[i]! - 1);
  const gathered = patches(x, { offsets, extent, strides: pool, pads });
  const places = sizeOf(gathered.shape.slice(2));
  return reshape(gathered, [x.shape[0]!, sizeOf(kernel.shape.slice(1)), phases.length * places]);
}

/** How many windows of `pool` fit the convolution's output along each axis. */
const placesOf = (
  x: Tensor["type"],
  kernel: Tensor["type"],
  { pool, pads }: PhasedConvAttributes,
): number[] =>
  pool.map((p, i) =>
    Math.floor((x.shape[i + 2]! + pads[i]! + pads[i + pool.length]! - kernel.shape[i + 2]! + 1) / p),
  );

/** Up to this many positions in a picture, putting them in order by a matrix product is fastest. */
const mostPermuted = 400;

/** Puts (phase, place) back in rows and columns: `[n, c, phases * places]` -> `[n, c, h, w]`. */
function unphase(x: Tensor, places: readonly number[], pool: readonly number[]): Tensor {
  const [n, channels, positions] = x.shape as [number, number, number];
  const [h, w] = places as [number, number];
  const [ph, pw] = pool as [number, number];
  if (positions > mostPermuted) {
    const split = transpose(reshape(x, [n, channels, ph, pw, h, w]), [0, 1, 4, 2, 5, 3]);
    return reshape(split, [n, channels, h * ph, w * pw]);
  }
  const permutation = new Float32Array(positions * positions);
  for (let row = 0; row < positions; row++) {
    const [i, j, y, z] = [
      Math.floor(row / (pw * h * w)),
      Math.floor(row / (h * w)) % pw,
      Math.floor(row / w) % h,
      row % w,
    ];
    permutation[row * positions + (y * ph + i) * w * pw + z * pw + j] = 1;
  }
  const matrix = tensor(permutation, { shape: [positions, positions] });
  const ordered = matMulOp(reshape(x, [n * channels, positions]), matrix);
  return reshape(ordered, [n, channels, h * ph, w * pw]);
}

/**
 * A convolution of stride 1 whose output is ordered for the pool behind it: the elements of a pooling
 * window along one axis, so that the pool is a plain maximum. Positions that no window covers are never
 * computed, and the patches serve the kernel's gradient too.
 * Shapes: `x [n, ci, h, w]`, `kernel [co, ci, kh, kw]` -> `[n, co, phases, places]`.
 */
export const phasedConvOp: DefinedOp<["x", "kernel"], PhasedConvAttributes> = defineOp({
  name: "phasedConv",
  inputs: ["x", "kernel"],
  inferType: ([x, kernel], attributes) => ({
    dtype: x.dtype,
    shape: [x.shape[0]!, kernel.shape[0]!, sizeOf(attributes.pool), sizeOf(placesOf(x, kernel, attributes))],
  }),
  vjp({ dy, attributes }, x, kernel) {
    const { pool, pads } = attributes;
    const [n, filters] = dy.shape;
    const d = reshape(dy, [n!, filters!, dy.shape[2]! * dy.shape[3]!]);
    const products = matMulOp(d, swapLastAxes(phasedPatches(x, kernel, attributes)));
    const dKernel = reshape(sum(products, { axis: 0 }), kernel.shape);
    // Back from phases to rows and columns, then the usual gradient of a convolution.
    const places = placesOf(x.type, kernel.type, attributes);
    const rows = unphase(d, places, pool);
    // The windows reach `far`: to the input's end or less, or into the pads.
    const far = places.map((count, i) => count * pool[i]! + kernel.shape[i + 2]! - 1 - pads[i]!);
    const covered = far.map((f, i) => Math.min(f, x.shape[i + 2]!));
    const dx = convTransposeOp(rows, kernel, {
      strides: [1, 1],
      dilations: [1, 1],
      pads: [...pads.slice(0, 2), ...far.map((f, i) => f - covered[i]!)],
      groups: 1,
      spatial: covered,
    });
    const rest = covered.map((c, i): [number, number] => [0, x.shape[i + 2]! - c]);
    return [padConstant(dx, [[0, 0], [0, 0], ...rest]), dKernel];
  },
  expand(attributes, x, kernel) {
    const weights = reshape(kernel, [kernel.shape[0]!, sizeOf(kernel.shape.slice(1))]);
    const y = matMulOp(weights, phasedPatches(x, kernel, attributes));
    const phases = sizeOf(attributes.pool);
    return reshape(y, [y.shape[0]!, y.shape[1]!, phases, y.shape[2]! / phases]);
  },
  lower() {
    throw new UnsupportedError({ where: "phasedConv", problem: "is expanded before lowering" });
  },
  samples: [
    {
      inputs: [
        [2, 2, 6, 7],
        [3, 2, 3, 2],
      ],
      attributes: { pool: [2, 2], pads: [0, 0, 0, 0] },
    },
    {
      inputs: [
        [1, 1, 5, 5],
        [2, 1, 3, 3],
      ],
      attributes: { pool: [2, 2], pads: [1, 1, 1, 1] },
    },
  ],
});
