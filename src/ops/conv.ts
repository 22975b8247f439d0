import { OptionError, ShapeError } from "../base/errors.ts";
import { sameShape, showShape, sizeOf, type Shape } from "../base/shape.ts";
import { type DefinedOp, defineOp, sameDType } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { matMulOp } from "./matMul.ts";
import { gridOffsets, mergeBatch, patches } from "./patches.ts";
import { reshape } from "./reshape.ts";
import { broadcastTo, sum } from "./sum.ts";
import { swapLastAxes, transpose } from "./transpose.ts";
import { reach, slidShape, type Window } from "./window.ts";

export type ConvAttributes = Omit<Window, "kernel"> & { readonly groups: number };
export type ConvTransposeAttributes = ConvAttributes & { readonly spatial: Shape };

const onnxWindow = ({ strides, dilations, pads, groups }: ConvAttributes) => ({
  strides,
  dilations,
  pads,
  group: groups,
});

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
  lower: (onnx, [x, kernel], attributes) => onnx.node("Conv", [x, kernel], onnxWindow(attributes)),
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
  lower(onnx, [x, kernel], attributes, { inputs: [type, kernelType] }) {
    const { spatial, strides, dilations, pads, groups } = attributes;
    const [n, filters, ...places] = type!.shape;
    const window = kernelType!.shape.slice(2);
    if (spatial.length === 2 && groups === 1 && type!.dtype === "float32") {
      // One matrix product, then Col2Im: faster than ConvTranspose.
      const rows = sizeOf(kernelType!.shape.slice(1));
      const weights = onnx.node("Reshape", [kernel, onnx.shape([filters!, rows])]);
      const flipped = onnx.node("Transpose", [weights], { perm: [1, 0] });
      const columns = onnx.node("Reshape", [x, onnx.shape([n!, filters!, sizeOf(places)])]);
      const spread = onnx.node("MatMul", [flipped, columns]);
      const ends = [onnx.integers(spatial), onnx.integers(window)];
      return onnx.node("Col2Im", [spread, ...ends], { strides, dilations, pads });
    }
    const extents = reach(window, dilations);
    const rest = spatial.map(
      (s, i) => s - ((places[i]! - 1) * strides[i]! + extents[i]! - pads[i]! - pads[i + spatial.length]!),
    );
    return onnx.node("ConvTranspose", [x, kernel], { ...onnxWindow(attributes), output_padding: rest });
  },
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
  ],
});

/** Above this many elements of per-example gradients, one product over batch and places is formed instead. */
const mostPerExample = 1 << 24;

/**
 * The gradient of a convolution to its kernel: `dW = sum over n of dy_n P_n^T`, with P the patches of x.
 * Shapes: `x [n, ci, ...spatial]`, `dy [n, co, ...places]` -> `shape [co, ci / groups, ...window]`.
 */
function kernelGradient(x: Tensor, dy: Tensor, shape: Shape, attributes: ConvAttributes): Tensor {
  const { groups, strides, dilations, pads } = attributes;
  const window = shape.slice(2);
  const gathered = patches(x, {
    offsets: gridOffsets(window, dilations),
    extent: reach(window, dilations),
    strides,
    pads,
  });
  const n = x.shape[0]!;
  const places = sizeOf(dy.shape.slice(2));
  const rows = sizeOf(shape.slice(1));
  const filters = shape[0]! / groups;
  const grouped = (t: Tensor, width: number) =>
    reshape(t, groups === 1 ? [n, width, places] : [n, groups, width, places]);
  const p = grouped(gathered, rows);
  const d = grouped(dy, filters);
  if (groups === 1 && n * sizeOf(shape) > mostPerExample) {
    const flat = (t: Tensor, width: number) => reshape(transpose(t, [1, 0, 2]), [width, n * places]);
    return reshape(matMulOp(flat(d, filters), swapLastAxes(flat(p, rows))), shape);
  }
  return reshape(sum(matMulOp(d, swapLastAxes(p)), { axis: 0 }), shape);
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
