import { OptionError, ShapeError } from "../base/errors.ts";
import { showShape, type Shape } from "../base/shape.ts";

/** One number for every spatial axis, or one for each. */
export type PerAxis = number | readonly number[];

/** How much is put around an input: Keras's names, or [before, after] for every spatial axis. */
export type Padding = "valid" | "same" | readonly (readonly [number, number])[];

/** A sliding window over spatial axes, as convolutions and pools have. */
export type Window = {
  readonly kernel: Shape;
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Zeros (or what the op says) before each spatial axis, then after each. */
  readonly pads: readonly number[];
};

/** A number for every spatial axis. @throws {OptionError} when the list has another length or holds no positive integers. */
export function perAxis(where: string, option: string, value: PerAxis, axes: number): number[] {
  const list = typeof value === "number" ? new Array<number>(axes).fill(value) : [...value];
  if (list.length !== axes || list.some((n) => !Number.isInteger(n) || n < 1)) {
    throw new OptionError({
      where,
      problem: `${option} does not fit`,
      expected: `a positive integer, or ${axes} of them`,
      received: JSON.stringify(value),
    });
  }
  return list;
}

/** How far a dilated kernel reaches along each axis. */
export const reach = (kernel: Shape, dilations: readonly number[]): number[] =>
  kernel.map((k, i) => (k - 1) * dilations[i]! + 1);

/**
 * The pads that `padding` means. `same` gives ceil(input / stride) outputs and puts the odd zero
 * behind, as TensorFlow and Keras do.
 */
export function resolvePadding(
  where: string,
  padding: Padding,
  spatial: Shape,
  window: Omit<Window, "pads">,
): number[] {
  if (padding === "valid") return new Array<number>(2 * spatial.length).fill(0);
  if (padding !== "same") {
    if (!Array.isArray(padding) || padding.length !== spatial.length) {
      throw new OptionError({
        where,
        problem: "padding does not fit",
        expected: `"valid", "same", or [before, after] for each of ${spatial.length} spatial axes`,
        received: JSON.stringify(padding),
      });
    }
    return [...padding.map(([before]) => before), ...padding.map(([, after]) => after)];
  }
  const extents = reach(window.kernel, window.dilations);
  const totals = spatial.map((n, i) => {
    const outputs = Math.ceil(n / window.strides[i]!);
    return Math.max(0, (outputs - 1) * window.strides[i]! + extents[i]! - n);
  });
  return [...totals.map((t) => t >> 1), ...totals.map((t) => t - (t >> 1))];
}

/**
 * The spatial shape after sliding a window.
 * @throws {ShapeError} when the window is larger than the padded input.
 */
export function slidShape(
  where: string,
  spatial: Shape,
  { kernel, strides, dilations, pads }: Window,
): number[] {
  const extents = reach(kernel, dilations);
  return spatial.map((n, i) => {
    const room = n + pads[i]! + pads[i + spatial.length]! - extents[i]!;
    if (room < 0) {
      throw new ShapeError({
        where,
        problem: "the window is larger than its input",
        expected: `spatial axes of at least ${showShape(extents)}`,
        received: showShape(spatial),
        mend: 'use a smaller kernel, fewer pools before it, or padding "same"',
      });
    }
    return Math.floor(room / strides[i]!) + 1;
  });
}
