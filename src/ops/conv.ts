import { OptionError, ShapeError } from "../base/errors.ts";
import { sameShape, showShape, sizeOf, type Shape } from "../base/shape.ts";
import { type DefinedOp, defineOp, sameDType } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { ConvAttributes, ConvKernelAttributes, ConvTransposeAttributes } from "./convAttributes.ts";
import { lowerConv } from "./convForward.ts";
import { lowerConvKernel } from "./convKernelLowering.ts";
import { lowerConvTranspose } from "./convTransposeWays.ts";
import { matMulOp } from "./matMul.ts";
import { padConstant } from "./padConstant.ts";
import { gridOffsets, mergeBatch, patches } from "./patches.ts";
import { reshape } from "./reshape.ts";
import { sliceOp } from "./slice.ts";
import { broadcastTo } from "./sum.ts";
import { swapLastAxes, transpose } from "./transpose.ts";
import { reach, slidShape } from "./window.ts";

export type { ConvAttributes } from "./convAttributes.ts";

/**
 * Convolution (cross-correlation), channels first.
 * Shapes: `x [n, ci, ...spatial]`, `kernel [co, ci / groups, ...window]` -> `[n, co, ...places]`.
 */
export const convOp: DefinedOp<["x", "kernel"], ConvAttributes> = defineOp({
  name: "conv",
  inputs: ["x", "kernel"],
  inferType([x, kernel], attributes) {
    const [n, channels, ...spatial] = x.shape;
    const [filters, depth, ...window] = kernel.shape;
    const { groups } = attributes;
    if (x.shape.length !== kernel.shape.length || channels !== depth! * groups) {
      throw new ShapeError({
        where: "conv",
        expected: `x [n, ${depth! * groups}, ...] for a kernel ${showShape(kernel.shape)} in ${groups} groups`,
        received: showShape(x.shape),
      });
    }
    if (filters! % groups !== 0) {
      throw new OptionError({
        where: "conv",
        expected: `a number of filters that ${groups} groups divide`,
        received: `${filters}`,
      });
    }
    const places = slidShape("conv", spatial, { ...attributes, kernel: window });
    return { dtype: sameDType("conv", [x, kernel]), shape: [n!, filters!, ...places] };
  },
  vjp: ({ dy, attributes }, x, kernel) => [
    convTransposeOp(dy, kernel, { ...attributes, spatial: x.shape.slice(2) }),
    kernelGradient(x, dy, kernel.shape, attributes),
  ],
  batch({ batched: [inX, inKernel], size, attributes }, x, kernel) {
    if (!inKernel) return mergeBatch(x, (t) => convOp(t, kernel, attributes));
    return groupedByExample(size, x, inX!, kernel, (t, k) =>
      convOp(t, k, { ...attributes, groups: attributes.groups * size }),
    );
  },
  lower: lowerConv,
  samples: [
    {
      inputs: [
        [2, 4, 5, 6],
        [6, 2, 3, 2],
      ],
      attributes: { strides: [2, 1], dilations: [1, 2], pads: [1, 0, 0, 1], groups: 2 },
    },
    {
      inputs: [
        [2, 3, 7],
        [4, 3, 3],
      ],
      attributes: { strides: [2], dilations: [1], pads: [1, 1], groups: 1 },
    },
    {
      inputs: [
        [1, 2, 3, 4, 3],
        [2, 2, 2, 2, 2],
      ],
      attributes: { strides: [1, 2, 1], dilations: [1, 1, 1], pads: [0, 0, 0, 0, 0, 0], groups: 1 },
    },
  ],
});

/**
 * Transposed convolution, channels first: the gradient of {@link convOp} to its input.
 * Shapes: `x [n, co, ...places]`, `kernel [co, ci / groups, ...window]` -> `[n, ci, ...spatial]`.
 */
export const convTransposeOp: DefinedOp<["x", "kernel"], ConvTransposeAttributes> = defineOp({
  name: "convTranspose",
  inputs: ["x", "kernel"],
  inferType([x, kernel], { spatial, ...attributes }) {
    const window = { ...attributes, kernel: kernel.shape.slice(2) };
    const places = slidShape("convTranspose", spatial, window);
    if (!sameShape(places, x.shape.slice(2))) {
      throw new ShapeError({
        where: "convTranspose",
        expected: `x with spatial axes ${showShape(places)} for an output of ${showShape(spatial)}`,
        received: showShape(x.shape),
      });
    }
    if (x.shape.length !== kernel.shape.length || x.shape[1] !== kernel.shape[0]) {
      throw new ShapeError({
        where: "convTranspose",
        expected: `x [n, ${kernel.shape[0]}, ...] for a kernel ${showShape(kernel.shape)}`,
        received: showShape(x.shape),
      });
    }
    return {
      dtype: sameDType("convTranspose", [x, kernel]),
      shape: [x.shape[0]!, kernel.shape[1]! * attributes.groups, ...spatial],
    };
  },
  vjp: ({ dy, attributes: { spatial: _, ...attributes } }, x, kernel) => [
    convOp(dy, kernel, attributes),
    kernelGradient(dy, x, kernel.shape, attributes),
  ],
  batch({ batched: [inX, inKernel], size, attributes }, x, kernel) {
    if (!inKernel) return mergeBatch(x, (t) => convTransposeOp(t, kernel, attributes));
    return groupedByExample(size, x, inX!, kernel, (t, k) =>
      convTransposeOp(t, k, { ...attributes, groups: attributes.groups * size }),
    );
  },
  lower: lowerConvTranspose,
  samples: [
    {
      inputs: [
        [2, 6, 3, 5],
        [6, 2, 3, 2],
      ],
      attributes: { strides: [2, 1], dilations: [1, 2], pads: [1, 0, 0, 1], groups: 2, spatial: [6, 6] },
    },
    {
      inputs: [
        [2, 3, 3, 3],
        [3, 2, 2, 2],
      ],
      attributes: { strides: [2, 2], dilations: [1, 1], pads: [0, 0, 0, 0], groups: 1, spatial: [7, 6] },
    },
    {
      inputs: [
        [2, 4, 3],
        [4, 3, 3],
      ],
      attributes: { strides: [2], dilations: [1], pads: [1, 1], groups: 1, spatial: [6] },
    },
    {
      inputs: [
        [2, 3, 5, 3],
        [3, 12, 3, 2],
      ],
      attributes: { strides: [1, 1], dilations: [1, 2], pads: [1, 0, 0, 1], groups: 1, spatial: [6, 4] },
    },
  ],
});

/**
 * The gradient of a convolution to its kernel, for each part of the batch:
 * `dW[f, c, k] = sum over n, t of dy[n, f, t] x[n, c, s t + d k - p]` with stride s, dilation d and pad p.
 * Shapes: `x [n, ci, ...spatial]`, `dy [n, co, ...places]` -> `[parts, co, ci / groups, ...window]`.
 */
export const convKernelOp: DefinedOp<["x", "dy"], ConvKernelAttributes> = defineOp({
  name: "convKernel",
  inputs: ["x", "dy"],
  inferType([x, dy], { window, parts, ...attributes }) {
    const places = slidShape("convKernel", x.shape.slice(2), { ...attributes, kernel: window });
    if (!sameShape(places, dy.shape.slice(2)) || x.shape[0]! % parts !== 0) {
      throw new ShapeError({
        where: "convKernel",
        expected: `dy with spatial axes ${showShape(places)} and a batch that ${parts} parts divide`,
        received: `x ${showShape(x.shape)} and dy ${showShape(dy.shape)}`,
      });
    }
    const shape = [parts, dy.shape[1]!, x.shape[1]! / attributes.groups, ...window];
    return { dtype: sameDType("convKernel", [x, dy]), shape };
  },
  // Bilinear: dW as the kernel takes dy to dx and x to ddy, each part's by itself.
  vjp({ dy: dKernel, attributes: { window: _, parts, ...attributes } }, x, dy) {
    const apart = (t: Tensor) => reshape(t, [parts, t.shape[0]! / parts, ...t.shape.slice(1)]);
    const slid = { ...attributes, groups: attributes.groups * parts };
    const spatial = x.shape.slice(2);
    const dx = groupedByExample(parts, apart(dy), true, dKernel, (t, k) =>
      convTransposeOp(t, k, { ...slid, spatial }),
    );
    const ddy = groupedByExample(parts, apart(x), true, dKernel, (t, k) => convOp(t, k, slid));
    return [reshape(dx, x.shape), reshape(ddy, dy.shape)];
  },
  batch({ size, batched, attributes }, ...inputs) {
    const [x, dy] = inputs.map((t, i) => {
      const all = batched[i] ? t : broadcastTo(t, [size, ...t.shape]);
      return reshape(all, [size * all.shape[1]!, ...all.shape.slice(2)]);
    });
    const y = convKernelOp(x!, dy!, { ...attributes, parts: size * attributes.parts });
    return reshape(y, [size, attributes.parts, ...y.shape.slice(1)]);
  },
  lower: lowerConvKernel,
  samples: [
    {
      inputs: [
        [4, 4, 5, 5],
        [4, 6, 3, 5],
      ],
      attributes: {
        ...{ strides: [2, 1], dilations: [1, 2], pads: [1, 1, 0, 1] },
        ...{ groups: 2, window: [2, 2], parts: 2 },
      },
    },
    {
      inputs: [
        [2, 3, 7],
        [2, 4, 7],
      ],
      attributes: { strides: [1], dilations: [1], pads: [1, 1], groups: 1, window: [3], parts: 1 },
    },
  ],
});

/** Above this many elements of per-example gradients, one product over batch and places is formed instead. */
const mostPerExample = 1 << 24;

/** The gradient of a convolution to its kernel of `shape`. */
function kernelGradient(x: Tensor, dy: Tensor, shape: Shape, attributes: ConvAttributes): Tensor {
  const { groups, strides, dilations, pads } = attributes;
  const n = x.shape[0]!;
  const window = shape.slice(2);
  const extents = reach(window, dilations);
  if (strides.some((s) => s > 1) && [...window.map((k) => k - 1), ...pads].every((k) => k === 0)) {
    // A window of 1 reads what the strides meet alone.
    const met = sliceOp(x, {
      starts: x.shape.map(() => 0),
      lengths: [n, x.shape[1]!, ...dy.shape.slice(2)],
      steps: [1, 1, ...strides],
    });
    return kernelGradient(met, dy, shape, { ...attributes, strides: strides.map(() => 1) });
  }
  if (groups === 1 && n * sizeOf(shape) > mostPerExample) {
    const offsets = gridOffsets(window, dilations);
    const gathered = patches(x, { offsets, extent: extents, strides, pads });
    const places = sizeOf(dy.shape.slice(2));
    const flat = (t: Tensor, width: number) =>
      reshape(transpose(reshape(t, [n, width, places]), [1, 0, 2]), [width, n * places]);
    const rows = flat(gathered, sizeOf(shape.slice(1)));
    return reshape(matMulOp(flat(dy, shape[0]!), swapLastAxes(rows)), shape);
  }
  // What the strides passed over at the far end is cut off, from the pads first.
  const axes = window.length;
  const over = x.shape.slice(2).map((length, i) => {
    const covered = (dy.shape[i + 2]! - 1) * strides[i]! + extents[i]!;
    return length + pads[i]! + pads[i + axes]! - covered;
  });
  const unpadded = over.map((count, i) => Math.min(count, pads[i + axes]!));
  const cropped = padConstant(x, [
    [0, 0],
    [0, 0],
    ...over.map((count, i): [number, number] => [0, unpadded[i]! - count]),
  ]);
  const trimmed = pads.map((pad, i) => (i < axes ? pad : pad - unpadded[i - axes]!));
  const settings = { ...attributes, pads: trimmed, window, parts: 1 };
  return reshape(convKernelOp(cropped, dy, settings), shape);
}

/** Convolution where every example has a kernel of its own: examples become groups. */
function groupedByExample(
  size: number,
  x: Tensor,
  inX: boolean,
  kernel: Tensor,
  run: (x: Tensor, kernel: Tensor) => Tensor,
): Tensor {
  const [, filters, ...rest] = kernel.shape;
  const repeated = inX ? x : broadcastTo(x, [size, ...x.shape]);
  const [, n, channels, ...spatial] = repeated.shape;
  const side = reshape(transposeFront(repeated), [n!, size * channels!, ...spatial]);
  const y = run(side, reshape(kernel, [size * filters!, ...rest]));
  const [, out, ...places] = y.shape;
  return transposeFront(reshape(y, [n!, size, out! / size, ...places]));
}

/** Swaps the first two axes. */
const transposeFront = (t: Tensor): Tensor => transpose(t, [1, 0, ...t.shape.map((_, i) => i).slice(2)]);
