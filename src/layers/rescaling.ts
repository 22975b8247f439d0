import { checkNumbers, complete } from "../base/options.ts";
import { add, cast, multiply } from "../ops/index.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";

interface OffsetOption {
  /** Default: 0. */
  readonly offset?: number;
}
export interface RescalingOptions extends OffsetOption, LayerOptions {}

const rescalingLayer = defineLayer({
  type: "rescaling",
  options({ scale, ...rest }: OffsetOption & { readonly scale: number }) {
    const settings = { scale, ...complete("rescaling", rest, { offset: 0 }) };
    checkNumbers("rescaling", settings, { scale: {}, offset: {} });
    return settings;
  },
  mask: "keep",
  call: ({ scale, offset }, _, [x]) => add(multiply(cast(x!, "float32"), scale), offset),
});

/**
 * Scales inputs: `y = scale x + offset`, as float32; takes the bytes of pictures as they are.
 * Shapes: any, unchanged.
 * @throws {OptionError} unless both are numbers.
 * @example layers.rescaling(1 / 127.5, { offset: -1 }) // 0..255 to -1..1
 */
export const rescaling = (scale: number, options: RescalingOptions = {}): Layer =>
  rescalingLayer({ ...options, scale });
