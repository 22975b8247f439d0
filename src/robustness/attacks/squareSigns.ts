import type { Ball } from "./ball.ts";
import type { Draws } from "../../base/draws.ts";

/** Height, width and channels of a picture. */
export type PictureSize = readonly [height: number, width: number, channels: number];

/** What a picture is begun with. */
export interface Beginning {
  readonly ball: Ball;
  readonly size: PictureSize;
  readonly draws: Draws;
}

/** What a picture is changed by. */
export interface Changing extends Beginning {
  /** The picture as it was before the attack. */
  readonly center: Float32Array;
  /** Which part of the picture a square covers. */
  readonly part: number;
}

/** The side of a square that covers a part of a picture, at least `least`. */
export const sideOf = ([height, width]: PictureSize, part: number, least: number): number =>
  Math.min(Math.max(Math.round(Math.sqrt(part * height * width)), least), height, width);

/** Vertical stripes of plus and minus epsilon, every column and channel by itself. */
export function stripes(
  picture: Float32Array,
  { ball: { epsilon }, size: [, width, channels], draws }: Beginning,
): Float32Array {
  const signs = Array.from({ length: width * channels }, () => draws.sign());
  return picture.map((v, i) => v + epsilon * signs[i % signs.length]!);
}

/** A square moved by plus or minus 2 epsilon, every channel by itself: whatever it was, that reaches the ball's edge. */
export function squareChange(
  picture: Float32Array,
  { ball: { epsilon }, size, part, draws }: Changing,
): Float32Array {
  const [height, width, channels] = size;
  const side = sideOf(size, part, 1);
  const top = draws.below(height - side + 1);
  const left = draws.below(width - side + 1);
  const signs = Array.from({ length: channels }, () => draws.sign());
  const changed = picture.slice();
  for (let row = top; row < top + side; row++)
    for (let column = left; column < left + side; column++)
      for (let c = 0; c < channels; c++)
        changed[(row * width + column) * channels + c]! += 2 * epsilon * signs[c]!;
  return changed;
}
