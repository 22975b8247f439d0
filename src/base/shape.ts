import { ShapeError } from "./errors.ts";

/** The lengths of a tensor's axes; `[]` is a scalar. */
export type Shape = readonly number[];

/** How many elements a tensor of this shape has. */
export const sizeOf = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((n, i) => n === b[i]);

/** A shape as errors and summaries print it: `[64, 32, 32, 3]`. */
export const showShape = (shape: Shape): string => `[${shape.join(", ")}]`;

/** Elements to step over for each axis of a row-major tensor. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= shape[i]!;
  }
  return strides;
}

/**
 * The shape two or more shapes broadcast to, by NumPy's rule: aligned at the last axis, equal or 1.
 * @throws {ShapeError} when two axes differ and neither is 1.
 */
export function broadcastShapes(where: string, ...shapes: readonly Shape[]): Shape {
  const rank = Math.max(0, ...shapes.map((s) => s.length));
  const out = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    shape.forEach((n, i) => {
      const axis = rank - shape.length + i;
      if (out[axis] === 1) out[axis] = n;
      else if (n !== 1 && n !== out[axis]) {
        throw new ShapeError({
          where,
          problem: "shapes do not broadcast",
          expected: "each pair of axes, counted from the last, equal or 1",
          received: shapes.map(showShape).join(" and "),
          mend: "reshape one side, or add axes of length 1",
        });
      }
    });
  }
  return out;
}

/**
 * An axis counted from the front; negative ones count from the back.
 * @throws {ShapeError} when it lies outside the rank.
 */
export function normalizeAxis(where: string, axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new ShapeError({
      where,
      problem: "axis out of range",
      expected: `an integer from ${-rank} to ${rank - 1}`,
      received: `${axis}`,
    });
  }
  return axis < 0 ? axis + rank : axis;
}

/** Several axes counted from the front, each once, ascending; all axes when `undefined`. */
export function normalizeAxes(where: string, axes: number | readonly number[] | undefined, rank: number) {
  if (axes === undefined) return Array.from({ length: rank }, (_, i) => i);
  const list = (typeof axes === "number" ? [axes] : axes).map((a) => normalizeAxis(where, a, rank));
  if (new Set(list).size !== list.length) {
    throw new ShapeError({ where, problem: "an axis is named twice", received: `[${list.join(", ")}]` });
  }
  return list.sort((a, b) => a - b);
}
