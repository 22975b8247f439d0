import { OptionError, ShapeError } from "../base/errors.ts";
import { suggest } from "../base/nearest.ts";
import { showShape } from "../base/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { padConstant, type PadWidths } from "./padConstant.ts";
import { take } from "./take.ts";
import { tensor } from "../graph/leaves.ts";

/** What is put around a tensor. */
export interface PadOptions {
  /**
   * "constant" puts a number, "edge" repeats the outermost element, "reflect" mirrors at its middle,
   * "symmetric" at its far side. Default: "constant".
   */
  readonly mode?: PadMode;
  /** The number of mode "constant". Default: 0. */
  readonly constantValues?: number;
}

/** What stands around a padded tensor; see {@link PadOptions.mode}. */
export type PadMode = "constant" | "reflect" | "edge" | "symmetric";

/** Which element of an axis of length n stands at a place outside it. */
const sources: Readonly<Record<Exclude<PadMode, "constant">, (at: number, n: number) => number>> = {
  edge: (at, n) => Math.min(n - 1, Math.max(0, at)),
  reflect(at, n) {
    const period = Math.max(1, 2 * (n - 1));
    const within = ((at % period) + period) % period;
    return within < n ? within : period - within;
  },
  symmetric(at, n) {
    const within = ((at % (2 * n)) + 2 * n) % (2 * n);
    return within < n ? within : 2 * n - 1 - within;
  },
};

/**
 * Puts elements before and after each axis; negative widths crop (mode "constant" alone).
 * @throws {ShapeError} when there are not as many widths as axes.
 * @throws {OptionError} when the mode is unknown.
 * @example ops.pad(x, [[0, 0], [1, 1]]).shape // [2, 5]
 * @example ops.pad(x, [[1, 1], [2, 2]], { mode: "reflect" }).shape // [4, 7]
 */
export function pad(x: Tensor, widths: PadWidths, options: PadOptions = {}): Tensor {
  const { mode = "constant", constantValues = 0 } = options;
  if (mode === "constant") return padConstant(x, widths, constantValues);
  const source = sources[mode];
  if (source === undefined) {
    throw new OptionError({
      where: "pad",
      problem: `unknown mode '${String(mode)}'`,
      mend: suggest(mode, ["constant", ...Object.keys(sources)]),
    });
  }
  if (widths.length !== x.rank || widths.some(([before, after]) => before < 0 || after < 0)) {
    throw new ShapeError({
      where: "pad",
      expected: `[before, after], not negative, for each axis of ${showShape(x.shape)}`,
      received: JSON.stringify(widths),
    });
  }
  return widths.reduce((padded, [before, after], axis) => {
    if (before === 0 && after === 0) return padded;
    const n = x.shape[axis]!;
    const from = Array.from({ length: before + n + after }, (_, i) => source(i - before, n));
    return take(padded, tensor(from, { dtype: "int32" }), { axis });
  }, x);
}
