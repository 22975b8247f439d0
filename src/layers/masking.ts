import { checkNumbers, complete } from "../base/options.ts";
import { any, cast, expandDims, multiply, notEqual } from "../ops/index.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";

interface MaskOption {
  /** Steps all of whose features equal it are left out. Default: 0. */
  readonly maskValue?: number;
}
export interface MaskingOptions extends MaskOption, LayerOptions {}

const maskingLayer = defineLayer({
  type: "masking",
  options(given: MaskOption) {
    const settings = complete("masking", given, { maskValue: 0 });
    checkNumbers("masking", settings, { maskValue: {} });
    return settings;
  },
  streams: true,
  mask: ({ maskValue }, [x]) => any(notEqual(x!, maskValue), { axis: -1 }),
  call({ maskValue }, _, [x]) {
    const counted = any(notEqual(x!, maskValue), { axis: -1 });
    return multiply(x!, cast(expandDims(counted, -1), x!.dtype));
  },
});

/**
 * Leaves padded steps out: those all of whose features equal `maskValue` are set to zero, and a mask goes on
 * with the sequence. Recurrent layers keep their state at masked steps, attention does not look there,
 * pooling means and the loss do not count them.
 * Shapes: `[batch, time, features]`, unchanged; mask bool `[batch, time]`.
 * @example sequential([layers.input([20, 8]), layers.masking(), layers.lstm(32)])
 */
export const masking = (options: MaskingOptions = {}): Layer => maskingLayer(options);
