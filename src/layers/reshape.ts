import { OptionError } from "../base/errors.ts";
import { complete } from "../base/options.ts";
import { reshape as reshapeOf } from "../ops/index.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";

const reshapeLayer = defineLayer({
  type: "reshape",
  options({ targetShape, ...rest }: { readonly targetShape: readonly number[] }) {
    complete("reshape", rest, {});
    const isShape =
      Array.isArray(targetShape) &&
      targetShape.every((n) => Number.isInteger(n) && (n >= 0 || n === -1)) &&
      targetShape.filter((n) => n === -1).length <= 1;
    if (!isShape) {
      throw new OptionError({
        where: "reshape.targetShape",
        expected: "a list of lengths without the batch, at most one of them -1",
        received: JSON.stringify(targetShape) ?? "nothing",
      });
    }
    return { targetShape };
  },
  call: ({ targetShape }, _, [x]) => reshapeOf(x!, [x!.shape[0]!, ...targetShape]),
});

/**
 * The same elements in row-major order in another shape, given without the batch. One length may be -1:
 * it takes what is left.
 * Shapes: `[batch, ...axes]` -> `[batch, ...targetShape]`.
 * @throws {ShapeError} when the number of elements would change.
 * @example layers.reshape([28, 28, 1])
 */
export const reshape = (targetShape: readonly number[], options: LayerOptions = {}): Layer =>
  reshapeLayer({ ...options, targetShape });
