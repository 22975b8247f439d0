import { complete } from "../base/options.ts";
import { broadcastTo, expandDims } from "../ops/index.ts";
import { expectInputRank, expectPositiveInteger } from "./checks.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";

const repeatVectorLayer = defineLayer({
  type: "repeatVector",
  options({ n, ...rest }: { readonly n: number }) {
    complete("repeatVector", rest, {});
    expectPositiveInteger("repeatVector", "n", n);
    return { n };
  },
  call({ n }, _, [x]) {
    expectInputRank("repeatVector", x!, 2, "[batch, features]");
    return broadcastTo(expandDims(x!, 1), [x!.shape[0]!, n, x!.shape[1]!]);
  },
});

/**
 * Every vector n times, as steps of a sequence.
 * Shapes: `[batch, features]` -> `[batch, n, features]`.
 * @throws {OptionError} unless `n` is a positive integer.
 * @example layers.repeatVector(3)
 */
export const repeatVector = (n: number, options: LayerOptions = {}): Layer =>
  repeatVectorLayer({ ...options, n });
