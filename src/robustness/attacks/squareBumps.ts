import { length } from "./ball.ts";
import type { Draws } from "../../base/draws.ts";
import { sideOf, type Beginning, type Changing, type PictureSize } from "./squareSigns.ts";

const tiny = 1e-12;

/** A square of a picture. */
interface Window {
  readonly top: number;
  readonly left: number;
  readonly side: number;
}

/** Half of a bump: rings of `1 / k^2` about its middle, `[rows, columns]`, at length 1. */
function mound(rows: number, columns: number): Float32Array {
  const heights = new Float32Array(rows * columns);
  let [top, left] = [Math.floor(rows / 2), Math.floor(columns / 2)];
  for (
    let ring = 0;
    ring < Math.max(Math.floor(rows / 2), Math.floor(columns / 2)) + 1;
    ring++, top--, left--
  )
    for (let row = Math.max(top, 0); row < Math.min(top + 2 * ring + 1, rows); row++)
      for (let column = Math.max(left, 0); column < Math.min(left + 2 * ring + 1, columns); column++)
        heights[row * columns + column]! += 1 / (ring + 1) ** 2;
  const size = length(heights);
  return size === 0 ? heights : heights.map((v) => v / size);
}

/** A mound and a hollow side by side or one above the other, `[side, side]`, at length 1. */
function bump(side: number, draws: Draws): Float32Array {
  const half = Math.floor(side / 2);
  const rows = new Float32Array(side * side);
  rows.set(mound(half, side));
  rows.set(
    mound(side - half, side).map((v) => -v),
    half * side,
  );
  const size = length(rows);
  const turned = draws.sign() > 0;
  return rows.map((_, i) => rows[turned ? (i % side) * side + Math.floor(i / side) : i]! / size);
}

/** The places of one channel of a window. */
function placesOf({ top, left, side }: Window, [, width, channels]: PictureSize, channel: number): number[] {
  return Array.from(
    { length: side * side },
    (_, i) => ((top + Math.floor(i / side)) * width + left + (i % side)) * channels + channel,
  );
}

/** A picture changed by epsilon in the direction of a change. */
function along(center: Float32Array, change: Float32Array, epsilon: number): Float32Array {
  const scale = epsilon / (length(change) + tiny);
  return center.map((v, i) => v + scale * change[i]!);
}

/** Bumps on five by five places, every channel with a sign of its own. */
export function bumpStart(
  picture: Float32Array,
  { ball: { epsilon }, size, draws }: Beginning,
): Float32Array {
  const [height, width, channels] = size;
  const side = Math.max(1, Math.floor(Math.min(height, width) / 5));
  const change = new Float32Array(picture.length);
  const first = Math.floor((height - side * 5) / 2);
  for (let top = Math.max(first, 0); top + side <= height; top += side)
    for (let left = Math.max(first, 0); left + side <= width; left += side) {
      const form = bump(side, draws);
      for (let channel = 0; channel < channels; channel++) {
        const sign = draws.sign();
        placesOf({ top, left, side }, size, channel).forEach((place, i) => (change[place] = sign * form[i]!));
      }
    }
  return along(picture, change, epsilon);
}

/**
 * The size of the change in one window moved into another, where a bump is added to what is there; what is left of
 * epsilon is given to it too. The change as a whole is brought to the length epsilon.
 */
export function bumpChange(
  picture: Float32Array,
  { center, ball: { epsilon }, size, part, draws }: Changing,
): Float32Array {
  const [height, width, channels] = size;
  const least = sideOf(size, part, 3);
  const side = Math.min(least + 1 - (least % 2), height, width);
  const draw = (): Window => ({
    top: draws.below(height - side + 1),
    left: draws.below(width - side + 1),
    side,
  });
  const [into, from] = [draw(), draw()];
  const change = picture.map((v, i) => v - center[i]!);
  const places = Array.from({ length: channels }, (_, c) => placesOf(into, size, c));
  const left = Array.from({ length: channels }, (_, c) => placesOf(from, size, c));
  const touched = new Set([...places, ...left].flat());
  let squares = Math.max(epsilon ** 2 - length(change) ** 2, 0) / channels;
  for (const place of touched) squares += change[place]! ** 2;
  const form = bump(side, draws);
  const made = places.map((at) => {
    const old = Float32Array.from(at, (place) => change[place]!);
    const sign = draws.sign();
    const before = length(old) + tiny;
    const sum = old.map((v, i) => v / before + sign * form[i]!);
    const scale = Math.sqrt(squares) / (length(sum) + tiny);
    return sum.map((v) => v * scale);
  });
  for (const place of left.flat()) change[place] = 0;
  places.forEach((at, c) => at.forEach((place, i) => (change[place] = made[c]![i]!)));
  return along(center, change, epsilon);
}
