import { normal, uniform, type RandomKey } from "../../base/random.ts";

/** How far is measured: by the largest change of an element, or by the root of the sum of squares. */
export type AttackNorm = "linf" | "l2";

/** All that an attack may reach from an example: no farther than `epsilon`, and within the range of values. */
export interface Ball {
  readonly norm: AttackNorm;
  readonly epsilon: number;
  readonly range: readonly [low: number, high: number];
}

/** Against a division by nothing, as torchattacks and AutoAttack have it. */
const tiny = 1e-12;

/** The size of a row of numbers. */
export const length = (row: Float32Array): number => {
  let squares = 0;
  for (const v of row) squares += v * v;
  return Math.sqrt(squares);
};

/** A number brought to the range. */
export const clipTo = (v: number, [low, high]: Ball["range"]): number => Math.min(Math.max(v, low), high);

/** The unit step that a gradient points to: its signs, or the gradient at length 1. */
export function direction({ norm }: Ball, gradient: Float32Array): Float32Array {
  if (norm === "linf") return gradient.map(Math.sign);
  const size = length(gradient) + tiny;
  return gradient.map((v) => v / size);
}

/** The nearest point of the ball around `center`; for `l2` cut off at the range's ends afterwards. */
export function project({ norm, epsilon, range }: Ball, center: Float32Array, x: Float32Array): Float32Array {
  if (norm === "linf")
    return x.map((v, i) => clipTo(Math.min(Math.max(v, center[i]! - epsilon), center[i]! + epsilon), range));
  const change = x.map((v, i) => v - center[i]!);
  const factor = Math.min(1, epsilon / (length(change) + tiny));
  return change.map((v, i) => clipTo(center[i]! + factor * v, range));
}

/**
 * A random point of the ball: uniform in a cube; in a sphere of random direction and uniform distance from the center
 * (`where: "inside"`), or on the ball's surface.
 */
export function randomPoint(
  ball: Ball,
  center: Float32Array,
  { key, where }: { readonly key: RandomKey; readonly where: "inside" | "surface" },
): Float32Array {
  const { norm, epsilon } = ball;
  const n = center.length;
  const drawn = norm === "linf" ? uniform(key, n, { low: -1, high: 1 }) : normal(key, n);
  const most =
    norm === "l2" ? length(drawn) : drawn.reduce((largest, v) => Math.max(largest, Math.abs(v)), 0);
  const far = norm === "l2" && where === "inside" ? uniform([key[1], key[0]], 1)[0]! : 1;
  const scale = norm === "linf" && where === "inside" ? epsilon : (far * epsilon) / (most + tiny);
  return project(
    ball,
    center,
    center.map((v, i) => v + scale * drawn[i]!),
  );
}

/** How far a row lies from another, in the ball's norm. */
export function distance({ norm }: Ball, a: Float32Array, b: Float32Array): number {
  const change = a.map((v, i) => v - b[i]!);
  return norm === "l2" ? length(change) : change.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
}
