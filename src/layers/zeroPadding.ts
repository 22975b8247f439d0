import { complete } from "../base/options.ts";
import { pad } from "../ops/index.ts";
import { expectSpatial } from "./checks.ts";
import { checkDataFormat, dataFormatDefault, type DataFormatOption } from "./dataFormat.ts";
import { defineLayer, type Layer, type LayerMaker, type LayerOptions } from "./layer.ts";
import { margins, widthsOf, type Margins } from "./margins.ts";

export interface ZeroPaddingOptions extends DataFormatOption, LayerOptions {}

type Given = DataFormatOption & { readonly padding?: Margins };

function zeroPadding(type: string, axes: number): LayerMaker<Given> {
  return defineLayer({
    type,
    options({ padding = 1, ...rest }: Given) {
      const settings = complete(type, rest, dataFormatDefault);
      checkDataFormat(type, settings.dataFormat);
      return { ...settings, padding: margins(type, "padding", padding, axes) };
    },
    call({ padding, dataFormat }, _, [x]) {
      expectSpatial(type, x!, axes, dataFormat);
      return pad(x!, widthsOf(padding, dataFormat));
    },
  });
}

const zeroPadding1dLayer = zeroPadding("zeroPadding1d", 1);
const zeroPadding2dLayer = zeroPadding("zeroPadding2d", 2);
const zeroPadding3dLayer = zeroPadding("zeroPadding3d", 3);

/**
 * Zeros before and after a sequence.
 * Shapes: `[batch, steps, channels]` -> `[batch, steps + before + after, channels]`.
 * @param padding one number for both ends, or `[before, after]`. Default: 1.
 * @throws {OptionError | ShapeError} when options or input do not fit.
 * @example layers.zeroPadding1d([2, 0])
 */
export const zeroPadding1d = (padding: Margins = 1, options: ZeroPaddingOptions = {}): Layer =>
  zeroPadding1dLayer({ ...options, padding });

/**
 * Zeros around images.
 * Shapes: `[batch, height, width, channels]`; height and width grow.
 * @param padding one number, one for each axis, or `[[top, bottom], [left, right]]`. Default: 1.
 * @throws {OptionError | ShapeError} when options or input do not fit.
 * @example layers.zeroPadding2d([[0, 1], [0, 1]])
 */
export const zeroPadding2d = (padding: Margins = 1, options: ZeroPaddingOptions = {}): Layer =>
  zeroPadding2dLayer({ ...options, padding });

/**
 * Zeros around volumes.
 * Shapes: `[batch, depth, height, width, channels]`; the spatial axes grow.
 * @param padding one number, one for each axis, or `[before, after]` for each. Default: 1.
 * @throws {OptionError | ShapeError} when options or input do not fit.
 * @example layers.zeroPadding3d([1, 0, 0])
 */
export const zeroPadding3d = (padding: Margins = 1, options: ZeroPaddingOptions = {}): Layer =>
  zeroPadding3dLayer({ ...options, padding });
