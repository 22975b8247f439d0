import type { Ball } from "./ball.ts";

/** A hyperplane `<normal, x> = offset`. */
export interface Hyperplane {
  readonly normal: Float32Array;
  readonly offset: number;
}

/**
 * The smallest change, in the ball's norm, that brings a point onto a hyperplane and keeps every element in the range
 * (Croce & Hein 2020, section 2.2): `d_i = -sign(w_i) min(r w_i', room_i)` with `w'` all ones for `linf` and `|w|` for `l2`,
 * `room_i` what element i has left on its side, and the one `r` at which `<w, x + d> = b`. Where the range holds no such
 * point, every element goes to its end.
 */
export function boundaryProjection(
  { norm, range: [low, high] }: Pick<Ball, "norm" | "range">,
  x: Float32Array,
  { normal, offset }: Hyperplane,
): Float32Array {
  let over = -offset;
  normal.forEach((w, i) => (over += w * x[i]!));
  // Of the hyperplane turned to have the point on its upper side.
  const side = over >= 0 ? 1 : -1;
  const downwards = (i: number): boolean => side * normal[i]! > 0;
  const room = x.map((v, i) => (downwards(i) ? v - low : high - v));
  const share = (i: number): number => (norm === "linf" ? 1 : Math.abs(normal[i]!));
  const end = Float64Array.from(room, (v, i) => v / share(i));
  const moved = [...normal.keys()].filter((i) => normal[i] !== 0).sort((i, j) => end[i]! - end[j]!);

  // From the elements' ends, the nearest first: what is left to go, and how fast those that still move get there.
  let speed = moved.reduce((sum, i) => sum + Math.abs(normal[i]!) * share(i), 0);
  let left = Math.abs(over);
  let reach = 0;
  for (const i of moved) {
    const step = (end[i]! - reach) * speed;
    if (step >= left) break;
    left -= step;
    reach = end[i]!;
    speed -= Math.abs(normal[i]!) * share(i);
  }
  // Behind the last end nothing moves any more.
  const last = moved.at(-1);
  if (last !== undefined && reach < end[last]!) reach += left / speed;
  const change = new Float32Array(x.length);
  for (const i of moved) {
    const far = Math.min(reach * share(i), room[i]!);
    change[i] = downwards(i) ? -far : far;
  }
  return change;
}
