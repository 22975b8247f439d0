import { OptionError, ShapeError } from "../base/errors.ts";
import { normalizeAxes, normalizeAxis, showShape, type Shape } from "../base/shape.ts";
import { type DefinedOp, defineOp } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { padConstant } from "./padConstant.ts";
import { reshape } from "./reshape.ts";
import { inversePermutation } from "./transpose.ts";

/** Along each axis the elements `start + i step` for i below `length`. */
export type SliceAttributes = {
  readonly starts: readonly number[];
  readonly lengths: readonly number[];
  readonly steps: readonly number[];
};

/** Elements put back to where a slice took them from, zeros between: the transpose of a slice. */
function unslice(dy: Tensor, { starts, lengths, steps }: SliceAttributes, shape: Shape): Tensor {
  const backwards = steps.flatMap((step, i) => (step < 0 ? [i] : []));
  const ahead = backwards.length === 0 ? dy : flip(dy, { axis: backwards });
  const strides = steps.map(Math.abs);
  const first = starts.map((start, i) => (steps[i]! < 0 ? start + (lengths[i]! - 1) * steps[i]! : start));
  const spread = strides.every((s) => s === 1)
    ? ahead
    : reshape(
        padConstant(
          reshape(
            ahead,
            lengths.flatMap((n) => [n, 1]),
          ),
          strides.flatMap((s): [number, number][] => [
            [0, 0],
            [0, s - 1],
          ]),
        ),
        lengths.map((n, i) => n * strides[i]!),
      );
  return padConstant(
    spread,
    shape.map((n, i) => [first[i]!, n - first[i]! - spread.shape[i]!] as const),
  );
}

/** The op behind {@link slice}, for rewrites to recognize. */
export const sliceOp: DefinedOp<["x"], SliceAttributes> = defineOp({
  name: "slice",
  inputs: ["x"],
  inferType: ([x], { lengths }) => ({ dtype: x.dtype, shape: lengths }),
  vjp: ({ dy, attributes }, x) => [unslice(dy, attributes, x.shape)],
  batch: ({ size, attributes: { starts, lengths, steps } }, x) =>
    sliceOp(x, { starts: [0, ...starts], lengths: [size, ...lengths], steps: [1, ...steps] }),
  transposed(permutation, { starts, lengths, steps }) {
    const order = inversePermutation(permutation);
    const reorder = (list: readonly number[]) => order.map((i) => list[i]!);
    return {
      permutation,
      attributes: { starts: reorder(starts), lengths: reorder(lengths), steps: reorder(steps) },
    };
  },
  lower(onnx, [x], { starts, lengths, steps }, { inputs: [type] }) {
    // Only axes that are cut are named, so that a symbolic batch axis passes through.
    const cutAxes = starts.flatMap((start, i) =>
      start === 0 && steps[i] === 1 && lengths[i] === type!.shape[i] ? [] : [i],
    );
    const ends = cutAxes.map((i) => {
      const end = starts[i]! + lengths[i]! * steps[i]!;
      // A negative end counts from the back; before the first element is this:
      return end < 0 ? -type!.shape[i]! - 1 : end;
    });
    const pick = (list: readonly number[]) => onnx.integers(cutAxes.map((i) => list[i]!));
    return onnx.node("Slice", [x, pick(starts), onnx.integers(ends), onnx.integers(cutAxes), pick(steps)]);
  },
  samples: [
    { inputs: [[4, 5]], attributes: { starts: [1, 0], lengths: [2, 5], steps: [1, 1] } },
    { inputs: [[5, 6]], attributes: { starts: [4, 1], lengths: [3, 3], steps: [-2, 2] } },
    { inputs: [[3, 4]], attributes: { starts: [2, 3], lengths: [3, 4], steps: [-1, -1] } },
  ],
});

/** `length` elements of one axis from `start`; the axis is counted from the front. */
export function cut(x: Tensor, axis: number, start: number, length: number): Tensor {
  if (start === 0 && length === x.shape[axis]) return x;
  return sliceOp(x, {
    starts: x.shape.map((_, i) => (i === axis ? start : 0)),
    lengths: x.shape.map((n, i) => (i === axis ? length : n)),
    steps: x.shape.map(() => 1),
  });
}

/** Part of an axis, as Python's `start:stop:step`; negative ends count from the back. */
export interface Range {
  /** The first element. Default: 0, or the last one when the step is negative. */
  readonly start?: number;
  /** The element before which it ends. Default: past the far end. */
  readonly stop?: number;
  /** Default: 1. */
  readonly step?: number;
}

/** A range as first element, count and step. */
export function resolveRange(
  { start, stop, step = 1 }: Range,
  n: number,
): { start: number; length: number; step: number } {
  if (!Number.isInteger(step) || step === 0) {
    throw new OptionError({ where: "slice", expected: "a whole step other than 0", received: `${step}` });
  }
  const [low, high] = step > 0 ? [0, n] : [-1, n - 1];
  const within = (at: number) => Math.min(high, Math.max(low, at < 0 ? at + n : at));
  const first = start === undefined ? (step > 0 ? 0 : n - 1) : within(start);
  const end = stop === undefined ? (step > 0 ? n : -1) : within(stop);
  return { start: first, length: Math.max(0, Math.ceil((end - first) / step)), step };
}

/**
 * A part of `x`: for each axis a range, `null` for all of it, or the number of one element, which drops
 * the axis. Axes not named are kept whole. Ranges are cut to the axis, as Python does.
 * @throws {ShapeError} when there are more ranges than axes or a number lies outside its axis.
 * @example
 * // images[1:, :, -1]
 * ops.slice(images, [{ start: 1 }, null, -1]).shape // [1, 8, 3]
 * @example
 * ops.slice(tensor([1, 2, 3]), [{ step: -1 }]) // [3, 2, 1]
 */
export function slice(x: Tensor, ranges: readonly (Range | number | null)[]): Tensor {
  if (ranges.length > x.rank) {
    throw new ShapeError({
      where: "slice",
      expected: `at most ${x.rank} ranges for ${showShape(x.shape)}`,
      received: `${ranges.length}`,
    });
  }
  const parts = x.shape.map((n, i) => {
    const range = ranges[i] ?? {};
    if (typeof range !== "number") return resolveRange(range, n);
    return { start: normalizeAxis(`slice of axis ${i}`, range, n), length: 1, step: 1 };
  });
  const whole = parts.every(
    ({ start, length, step }, i) => start === 0 && step === 1 && length === x.shape[i],
  );
  const y = whole
    ? x
    : sliceOp(x, {
        starts: parts.map((p) => p.start),
        lengths: parts.map((p) => p.length),
        steps: parts.map((p) => p.step),
      });
  return reshape(
    y,
    y.shape.filter((_, i) => typeof ranges[i] !== "number"),
  );
}

/** `x` with the order of elements reversed along axes. @param options.axis default: all @example ops.flip(x, { axis: -1 }) */
export function flip(x: Tensor, { axis }: { readonly axis?: number | readonly number[] } = {}): Tensor {
  const axes = normalizeAxes("flip", axis, x.rank);
  return slice(
    x,
    x.shape.map((_, i) => (axes.includes(i) ? { step: -1 } : null)),
  );
}
