import { ShapeError } from "../base/errors.ts";
import { showShape, sizeOf, type Shape } from "../base/shape.ts";
import { type DefinedOp, defineOp } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { divide, multiply } from "./arithmetic.ts";
import { fold, gridOffsets, mergeBatch, patches } from "./patches.ts";
import { tensor } from "../graph/leaves.ts";
import { cast } from "./cast.ts";
import { padConstant } from "./padConstant.ts";
import { isMaximum } from "./reduceMax.ts";
import { reshape } from "./reshape.ts";
import { broadcastTo, sum } from "./sum.ts";
import { reach, slidShape, type Window } from "./window.ts";

const inferPool = (where: string) =>
  function inferType([x]: readonly [{ dtype: Tensor["dtype"]; shape: Shape }], attributes: Window) {
    const [n, channels, ...spatial] = x.shape;
    if (spatial.length !== attributes.kernel.length) {
      throw new ShapeError({
        where,
        expected: `x [n, c, ...] with ${attributes.kernel.length} spatial axes`,
        received: showShape(x.shape),
      });
    }
    return { dtype: x.dtype, shape: [n!, channels!, ...slidShape(where, spatial, attributes)] };
  };

const windowed = ({ kernel, strides, dilations }: Window) => ({
  offsets: gridOffsets(kernel, dilations),
  extent: reach(kernel, dilations),
  strides,
});

const samples = [
  {
    inputs: [{ shape: [1, 2, 4, 4], values: Array.from({ length: 32 }, (_, i) => ((i * 13) % 32) / 8 - 2) }],
    attributes: { kernel: [2, 2], strides: [2, 2], dilations: [1, 1], pads: [0, 0, 0, 0] },
  },
  {
    inputs: [{ shape: [1, 1, 5, 5], values: Array.from({ length: 25 }, (_, i) => ((i * 7) % 25) / 8 - 1) }],
    attributes: { kernel: [3, 2], strides: [2, 1], dilations: [1, 1], pads: [1, 0, 1, 1] },
  },
];

/** Largest element of each window, channels first; pads never win. */
export const maxPoolOp: DefinedOp<["x"], Window> = defineOp({
  name: "maxPool",
  inputs: ["x"],
  inferType: inferPool("maxPool"),
  // The gradient goes to the elements that attain their window's maximum, in equal shares.
  vjp({ dy, y, attributes }, x) {
    const { pads, kernel } = attributes;
    const half = pads.length / 2;
    const padding = x.shape.map((_, i): [number, number] =>
      i < 2 ? [0, 0] : [pads[i - 2]!, pads[i - 2 + half]!],
    );
    // Finite, because patches multiply by zeros.
    const padded = padConstant(x, padding, -3e38);
    const window = { ...windowed(attributes), pads: pads.map(() => 0) };
    const [n, channels, ...places] = y.shape;
    const split = [n!, channels!, sizeOf(kernel), ...places];
    const together = (t: Tensor) => reshape(t, [n!, channels!, 1, ...places]);
    const mask = isMaximum(reshape(patches(padded, window), split), together(y));
    const share = divide(together(dy), sum(mask, { axis: 2, keepDims: true }));
    const spread = reshape(multiply(mask, share), [n!, channels! * sizeOf(kernel), ...places]);
    const dx = fold(spread, { ...window, spatial: padded.shape.slice(2) });
    return [
      padConstant(
        dx,
        padding.map(([before, after]): [number, number] => [-before, -after]),
      ),
    ];
  },
  batch: ({ attributes }, x) => mergeBatch(x, (t) => maxPoolOp(t, attributes)),
  lower: (onnx, [x], { kernel, strides, dilations, pads }) =>
    onnx.node("MaxPool", [x], { kernel_shape: kernel, strides, dilations, pads }),
  samples,
});

/** Mean of each window, channels first; pads are not counted. */
export const averagePoolOp: DefinedOp<["x"], Window> = defineOp({
  name: "averagePool",
  inputs: ["x"],
  inferType: inferPool("averagePool"),
  vjp({ dy, y, attributes }, x) {
    const { pads, kernel } = attributes;
    const window = { ...windowed(attributes), pads };
    const [n, channels, ...places] = y.shape;
    const taps = sizeOf(kernel);
    const share = divide(dy, countInside(x, y.shape, attributes));
    const spread = broadcastTo(reshape(share, [n!, channels!, 1, ...places]), [
      n!,
      channels!,
      taps,
      ...places,
    ]);
    return [
      fold(reshape(spread, [n!, channels! * taps, ...places]), { ...window, spatial: x.shape.slice(2) }),
    ];
  },
  batch: ({ attributes }, x) => mergeBatch(x, (t) => averagePoolOp(t, attributes)),
  lower: (onnx, [x], { kernel, strides, dilations, pads }) =>
    onnx.node("AveragePool", [x], { kernel_shape: kernel, strides, dilations, pads, count_include_pad: 0 }),
  samples,
});

/** How many elements of the input each window holds: a product over the axes. */
function countInside(x: Tensor, pooled: Shape, { kernel, strides, dilations, pads }: Window): Tensor {
  const perAxis = pooled.slice(2).map((places, axis) => {
    const length = x.shape[axis + 2]!;
    return Array.from({ length: places }, (_, place) => {
      const start = place * strides[axis]! - pads[axis]!;
      const taps = Array.from({ length: kernel[axis]! }, (_, k) => start + k * dilations[axis]!);
      return taps.filter((at) => at >= 0 && at < length).length;
    });
  });
  const counts = perAxis.reduce<number[]>((all, axis) => all.flatMap((a) => axis.map((b) => a * b)), [1]);
  return cast(tensor(new Float32Array(counts), { shape: pooled.slice(2) }), x.dtype);
}
