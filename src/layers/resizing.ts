import { checkChoice, complete } from "../base/options.ts";
import { cast, resize } from "../ops/index.ts";
import { expectPositiveInteger, expectSpatial } from "./checks.ts";
import { checkDataFormat, dataFormatDefault, type DataFormatOption } from "./dataFormat.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";

interface InterpolationOption extends DataFormatOption {
  /** Default: bilinear. */
  readonly interpolation?: "bilinear" | "nearest" | "bicubic" | "lanczos3" | "lanczos5";
}
export interface ResizingOptions extends InterpolationOption, LayerOptions {}

type Given = InterpolationOption & { readonly height: number; readonly width: number };

const defaults = { ...dataFormatDefault, interpolation: "bilinear" } as const;

const resizingLayer = defineLayer({
  type: "resizing",
  options({ height, width, ...rest }: Given) {
    const settings = complete("resizing", rest, defaults);
    expectPositiveInteger("resizing", "height", height);
    expectPositiveInteger("resizing", "width", width);
    checkDataFormat("resizing", settings.dataFormat);
    checkChoice("resizing.interpolation", settings.interpolation, [
      "bilinear",
      "nearest",
      "bicubic",
      "lanczos3",
      "lanczos5",
    ]);
    return { height, width, ...settings };
  },
  call({ height, width, interpolation, dataFormat }, _, [x]) {
    expectSpatial("resizing", x!, 2, dataFormat);
    return resize(cast(x!, "float32"), [height, width], { interpolation, dataFormat });
  },
});

/**
 * Brings images to one size, as float32; pixel centres lie at halves, nothing is smoothed when shrinking.
 * Shapes: `[batch, height, width, channels]` -> `[batch, newHeight, newWidth, channels]`.
 * @throws {OptionError | ShapeError} when options or input do not fit.
 * @example layers.resizing(32, 32)
 */
export const resizing = (height: number, width: number, options: ResizingOptions = {}): Layer =>
  resizingLayer({ ...options, height, width });
