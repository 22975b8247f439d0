import type { Tensor } from "../graph/tensor.ts";
import { cast } from "./cast.ts";
import { expandDims, squeeze } from "./reshape.ts";

/**
 * Two tensors of equal rank where one of them has one axis of length 1 more, at the end: a vector gets the
 * axis, else the longer one loses it. Labels `[batch]` so fit predictions `[batch, 1]`.
 */
export function alignRanks(a: Tensor, b: Tensor): [Tensor, Tensor] {
  if (a.rank === b.rank + 1 && a.shape.at(-1) === 1) {
    return b.rank === 1 ? [a, expandDims(b, -1)] : [squeeze(a, -1), b];
  }
  if (b.rank === a.rank + 1 && b.shape.at(-1) === 1) {
    return a.rank === 1 ? [expandDims(a, -1), b] : [a, squeeze(b, -1)];
  }
  return [a, b];
}

/**
 * Labels as int32 class numbers, without the axis of length 1 they may have where predictions have classes.
 * @param rank the predictions' rank
 */
export const classNumbers = (yTrue: Tensor, rank: number): Tensor =>
  cast(yTrue.rank === rank && yTrue.shape.at(-1) === 1 ? squeeze(yTrue, -1) : yTrue, "int32");
