import { OptionError } from "../base/errors.ts";
import { complete } from "../base/options.ts";
import { transpose } from "../ops/index.ts";
import { expectInputRank } from "./checks.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";

const permuteLayer = defineLayer({
  type: "permute",
  options({ dims, ...rest }: { readonly dims: readonly number[] }) {
    complete("permute", rest, {});
    const sorted = Array.isArray(dims) ? [...(dims as readonly number[])].sort((a, b) => a - b) : [NaN];
    if (sorted.some((axis, i) => axis !== i + 1)) {
      throw new OptionError({
        where: "permute.dims",
        expected: "each axis once, counted from 1: the batch stays in front",
        received: JSON.stringify(dims) ?? "nothing",
      });
    }
    return { dims };
  },
  call({ dims }, _, [x]) {
    expectInputRank("permute", x!, dims.length + 1, `${dims.length} axes behind the batch, as dims has`);
    return transpose(x!, [0, ...dims]);
  },
});

/**
 * The input with its axes in another order; axes count from 1, the batch stays in front.
 * Shapes: `dims [2, 1]`: `[batch, a, b]` -> `[batch, b, a]`.
 * @throws {OptionError | ShapeError} unless `dims` names each axis of the input once.
 * @example layers.permute([2, 1])
 */
export const permute = (dims: readonly number[], options: LayerOptions = {}): Layer =>
  permuteLayer({ ...options, dims });
