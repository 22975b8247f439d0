import { ShapeError } from "../base/errors.ts";
import { type DefinedOp, defineOp } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { inversePermutation } from "./transpose.ts";

/** Elements put before and after each axis; negative numbers cut off instead. */
export type PadWidths = readonly (readonly [before: number, after: number])[];

type PadAttributes = { readonly widths: PadWidths; readonly value: number };

const padOp: DefinedOp<["x"], PadAttributes> = defineOp({
  name: "pad",
  inputs: ["x"],
  inferType([x], { widths }) {
    const shape = x.shape.map((n, i) => n + (widths[i]?.[0] ?? 0) + (widths[i]?.[1] ?? 0));
    if (widths.length !== x.shape.length || shape.some((n) => n < 0)) {
      throw new ShapeError({
        where: "pad",
        expected: `[before, after] for each of ${x.shape.length} axes, not cutting more than there is`,
        received: JSON.stringify(widths),
      });
    }
    return { dtype: x.dtype, shape };
  },
  vjp: ({ dy, attributes: { widths } }) => [
    padConstant(
      dy,
      widths.map(([before, after]) => [-before, -after] as const),
    ),
  ],
  batch: ({ attributes: { widths, value } }, x) => padConstant(x, [[0, 0], ...widths], value),
  transposed: (permutation, { widths, value }) => ({
    permutation,
    attributes: { widths: inversePermutation(permutation).map((i) => widths[i]!), value },
  }),
  lower: (onnx, [x], { widths, value }, { inputs: [type] }) =>
    onnx.node("Pad", [
      x,
      onnx.integers([...widths.map(([before]) => before), ...widths.map(([, after]) => after)]),
      onnx.scalar(value, type!),
    ]),
  samples: [
    {
      inputs: [[2, 3]],
      attributes: {
        widths: [
          [1, 0],
          [2, 1],
        ],
        value: 0.5,
      },
    },
    {
      inputs: [[3, 4]],
      attributes: {
        widths: [
          [-1, 1],
          [0, -2],
        ],
        value: 0,
      },
    },
  ],
});

/** A constant put around `x`; negative widths crop. */
export const padConstant = (x: Tensor, widths: PadWidths, value = 0): Tensor =>
  widths.every(([before, after]) => before === 0 && after === 0) ? x : padOp(x, { widths, value });
