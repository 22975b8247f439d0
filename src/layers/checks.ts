import { OptionError, ShapeError } from "../base/errors.ts";
import { showShape, type Shape } from "../base/shape.ts";
import type { TensorType } from "../graph/type.ts";
import { describeLayout, type DataFormat } from "./dataFormat.ts";

/** @throws {OptionError} unless `value` is a whole number of at least `least`, by default 1. */
export function expectPositiveInteger(where: string, option: string, value: number, least = 1): void {
  if (!Number.isInteger(value) || value < least) {
    throw new OptionError({
      where,
      problem: `${option} does not fit`,
      expected: least === 1 ? "a positive integer" : `a whole number of at least ${least}`,
      received: JSON.stringify(value) ?? "nothing",
    });
  }
}

/**
 * A number for every spatial axis.
 * @throws {OptionError} unless it is a whole number of at least `least`, or one for each axis.
 */
export function expectPerAxis(
  where: string,
  option: string,
  value: number | readonly number[],
  axes: number,
  least = 1,
): number[] {
  const list = Array.isArray(value) ? [...(value as readonly number[])] : new Array(axes).fill(value);
  if (list.length !== axes || list.some((n) => !Number.isInteger(n) || n < least)) {
    const one = least === 1 ? "a positive integer" : `a whole number of at least ${least}`;
    throw new OptionError({
      where,
      problem: `${option} does not fit`,
      expected: axes === 1 ? one : `${one}, or ${axes} of them`,
      received: JSON.stringify(value) ?? "nothing",
    });
  }
  return list as number[];
}

/** A shape as a layer's user knows it: the batch axis is theirs to choose. */
export const showBatched = (shape: Shape): string =>
  `[batch${shape
    .slice(1)
    .map((n) => `, ${n}`)
    .join("")}]`;

/** @throws {ShapeError} unless the input has `rank` axes with the batch. */
export function expectInputRank(where: string, { shape }: TensorType, rank: number, layout: string): void {
  if (shape.length === rank) return;
  throw new ShapeError({
    where,
    problem: "the input has the wrong rank",
    expected: layout,
    received: showBatched(shape),
    mend:
      shape.length < rank
        ? "add the missing axes with layers.reshape"
        : "drop axes with layers.flatten or layers.reshape",
  });
}

/** @throws {ShapeError} unless the input is a line, image or volume: it has `axes` spatial axes. */
export function expectSpatial(where: string, type: TensorType, axes: number, format: DataFormat): void {
  const { shape } = type;
  const layout = describeLayout(axes, format);
  if (shape.length === axes + 1) {
    const target = format === "channelsLast" ? [...shape.slice(1), 1] : [1, ...shape.slice(1)];
    throw new ShapeError({
      where,
      problem: "the input has no axis for channels",
      expected: layout,
      received: showBatched(shape),
      mend: `put layers.reshape(${showShape(target)}) before it`,
    });
  }
  if (shape.length === 2 && axes === 2) {
    const side = Math.sqrt(shape[1]!);
    const target = Number.isInteger(side) ? [side, side, 1] : ["height", "width", "channels"];
    throw new ShapeError({
      where,
      problem: "the input is flat",
      expected: layout,
      received: showBatched(shape),
      mend: `give it its axes back, as with layers.reshape([${target.join(", ")}])`,
    });
  }
  expectInputRank(where, type, axes + 2, layout);
}

/** @throws {ShapeError} unless there is at least one axis behind the batch. */
export function expectFeatures(where: string, { shape }: TensorType): void {
  if (shape.length < 2) {
    throw new ShapeError({
      where,
      problem: "the input has no features",
      expected: "[batch, ..., features]",
      received: showBatched(shape),
      mend: "declare at least one axis in layers.input, or add one with layers.reshape([1])",
    });
  }
}

/**
 * An axis as options give it, counted with the batch axis as 0, from the front.
 * @throws {ShapeError} unless it lies within the rank and is not the batch axis.
 */
export function expectAxis(where: string, axis: number, { shape }: TensorType): number {
  const rank = shape.length;
  const fromFront = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || fromFront < 1 || fromFront >= rank) {
    throw new ShapeError({
      where,
      problem: "axis does not fit",
      expected: `an integer from 1 to ${rank - 1}, or negative to count from the last; 0 is the batch`,
      received: `${axis} for ${showBatched(shape)}`,
    });
  }
  return fromFront;
}
