import { OptionError } from "../base/errors.ts";
import { normalizeAxis } from "../base/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { reshape } from "./reshape.ts";
import { broadcastTo } from "./sum.ts";

/**
 * `x` repeated as a whole, `repeats[i]` times along axis i; missing numbers in front count as 1.
 * @example ops.tile(tensor([1, 2]), [2, 3]) // [[1, 2, 1, 2, 1, 2], [1, 2, 1, 2, 1, 2]]
 */
export function tile(x: Tensor, repeats: number | readonly number[]): Tensor {
  const times = typeof repeats === "number" ? [repeats] : repeats;
  const rank = Math.max(x.rank, times.length);
  const aligned = [...new Array<number>(rank - x.rank).fill(1), ...x.shape];
  const counts = [...new Array<number>(rank - times.length).fill(1), ...times];
  if (counts.some((n) => !Number.isInteger(n) || n < 0)) {
    throw new OptionError({
      where: "tile",
      expected: "whole numbers of repeats",
      received: `[${times.join(", ")}]`,
    });
  }
  const spread = broadcastTo(
    reshape(
      x,
      aligned.flatMap((n) => [1, n]),
    ),
    aligned.flatMap((n, i) => [counts[i]!, n]),
  );
  return reshape(
    spread,
    aligned.map((n, i) => n * counts[i]!),
  );
}

/**
 * Every element repeated next to itself.
 * @param options.axis default: none: `x` is flattened first, as in Keras
 * @example ops.repeat(tensor([1, 2]), 2) // [1, 1, 2, 2]
 */
export function repeat(x: Tensor, repeats: number, { axis }: { readonly axis?: number } = {}): Tensor {
  if (axis === undefined) return repeat(reshape(x, [x.size]), repeats, { axis: 0 });
  const at = normalizeAxis("repeat", axis, x.rank);
  const [before, n, after] = [x.shape.slice(0, at), x.shape[at]!, x.shape.slice(at + 1)];
  const spread = broadcastTo(reshape(x, [...before, n, 1, ...after]), [...before, n, repeats, ...after]);
  return reshape(spread, [...before, n * repeats, ...after]);
}
