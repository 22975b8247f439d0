import { OptionError, ShapeError } from "../base/errors.ts";
import { normalizeAxis } from "../base/shape.ts";
import { defineMultiOp, type OpFunction } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { concatenate } from "./concatenate.ts";
import { zerosLike } from "./creation.ts";
import { reshape } from "./reshape.ts";
import { resolveRange } from "./slice.ts";

type SplitAttributes = { readonly axis: number; readonly lengths: readonly number[] };

const splitOp: OpFunction<readonly ["x"], SplitAttributes, Tensor[]> = defineMultiOp({
  name: "split",
  inputs: ["x"],
  inferType: ([x], { axis, lengths }) =>
    lengths.map((length) => ({ dtype: x.dtype, shape: x.shape.map((n, i) => (i === axis ? length : n)) })),
  vjp: ({ dys, ys, attributes: { axis } }) => [
    concatenate(
      ys.map((y, i) => dys[i] ?? zerosLike(y)),
      { axis },
    ),
  ],
  batch: ({ attributes: { axis, lengths } }, x) => splitOp(x, { axis: axis + 1, lengths }),
  transposed: (permutation, { axis, lengths }) => ({
    permutation,
    attributes: { axis: permutation[axis]!, lengths },
  }),
  lower: (onnx, [x], { axis, lengths }) =>
    onnx.nodes("Split", [x, onnx.integers(lengths)], lengths.length, { axis }),
  samples: [{ inputs: [[2, 6]], attributes: { axis: 1, lengths: [1, 3, 2] } }],
});

/**
 * `x` cut into parts along an axis: a number of equal parts, or the places to cut at.
 * @param options.axis default: 0
 * @throws {ShapeError} when equal parts do not come out even.
 * @example ops.split(logits, 5, { axis: -1 })[0]!.shape // [4, 2]
 * @example ops.split(logits, [2, 5], { axis: -1 }).map(({ shape }) => shape[1]) // [2, 3, 5]
 */
export function split(
  x: Tensor,
  parts: number | readonly number[],
  { axis = 0 }: { readonly axis?: number } = {},
): Tensor[] {
  const at = normalizeAxis("split", axis, x.rank);
  const n = x.shape[at]!;
  if (typeof parts === "number" && n % parts !== 0) {
    throw new ShapeError({
      where: "split",
      expected: `an axis that ${parts} equal parts divide`,
      received: `length ${n}`,
      mend: "give the places to cut at",
    });
  }
  const places =
    typeof parts === "number" ? Array.from({ length: parts - 1 }, (_, i) => ((i + 1) * n) / parts) : parts;
  const edges = [0, ...places.map((p) => resolveRange({ start: p }, n).start), n];
  const lengths = edges.slice(1).map((end, i) => end - edges[i]!);
  if (lengths.some((length) => length < 0)) {
    throw new OptionError({
      where: "split",
      expected: "places in rising order",
      received: `[${places.join(", ")}]`,
    });
  }
  return lengths.length === 1 ? [x] : splitOp(x, { axis: at, lengths });
}

/** The slices of `x` along an axis, without that axis. @param options.axis default: 0 */
export function unstack(x: Tensor, { axis = 0 }: { readonly axis?: number } = {}): Tensor[] {
  const at = normalizeAxis("unstack", axis, x.rank);
  const rest = x.shape.filter((_, i) => i !== at);
  return split(x, x.shape[at]!, { axis: at }).map((part) => reshape(part, rest));
}
