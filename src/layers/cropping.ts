import { ShapeError } from "../base/errors.ts";
import { complete } from "../base/options.ts";
import { pad } from "../ops/index.ts";
import { expectSpatial, showBatched } from "./checks.ts";
import { checkDataFormat, dataFormatDefault, spatialAxes, type DataFormatOption } from "./dataFormat.ts";
import { defineLayer, type Layer, type LayerMaker, type LayerOptions } from "./layer.ts";
import { margins, widthsOf, type Margins } from "./margins.ts";

export interface CroppingOptions extends DataFormatOption, LayerOptions {}

type Given = DataFormatOption & { readonly cropping?: Margins };

function croppingLayer(type: string, axes: number): LayerMaker<Given> {
  return defineLayer({
    type,
    options({ cropping = 1, ...rest }: Given) {
      const settings = complete(type, rest, dataFormatDefault);
      checkDataFormat(type, settings.dataFormat);
      return { ...settings, cropping: margins(type, "cropping", cropping, axes) };
    },
    call({ cropping, dataFormat }, _, [x]) {
      expectSpatial(type, x!, axes, dataFormat);
      const lengths = spatialAxes(x!.rank, dataFormat).map((axis) => x!.shape[axis]!);
      if (cropping.some(([before, after], i) => before + after >= lengths[i]!)) {
        throw new ShapeError({
          where: type,
          problem: "nothing would be left",
          expected: `spatial axes longer than ${JSON.stringify(cropping.map(([a, b]) => a + b))}`,
          received: showBatched(x!.shape),
          mend: "crop less",
        });
      }
      return pad(x!, widthsOf(cropping, dataFormat, -1));
    },
  });
}

const cropping1dLayer = croppingLayer("cropping1d", 1);
const cropping2dLayer = croppingLayer("cropping2d", 2);
const cropping3dLayer = croppingLayer("cropping3d", 3);

/**
 * Cuts steps off both ends of a sequence.
 * Shapes: `[batch, steps, channels]` -> `[batch, steps - before - after, channels]`.
 * @param cropping one number for both ends, or `[before, after]`. Default: 1.
 * @throws {OptionError | ShapeError} when options or input do not fit.
 * @example layers.cropping1d([2, 0])
 */
export const cropping1d = (cropping: Margins = 1, options: CroppingOptions = {}): Layer =>
  cropping1dLayer({ ...options, cropping });

/**
 * Cuts margins off images.
 * Shapes: `[batch, height, width, channels]`; height and width shrink.
 * @param cropping one number, one for each axis, or `[[top, bottom], [left, right]]`. Default: 1.
 * @throws {OptionError | ShapeError} when options or input do not fit.
 * @example layers.cropping2d([[0, 1], [0, 1]])
 */
export const cropping2d = (cropping: Margins = 1, options: CroppingOptions = {}): Layer =>
  cropping2dLayer({ ...options, cropping });

/**
 * Cuts margins off volumes.
 * Shapes: `[batch, depth, height, width, channels]`; the spatial axes shrink.
 * @param cropping one number, one for each axis, or `[before, after]` for each. Default: 1.
 * @throws {OptionError | ShapeError} when options or input do not fit.
 * @example layers.cropping3d([1, 0, 0])
 */
export const cropping3d = (cropping: Margins = 1, options: CroppingOptions = {}): Layer =>
  cropping3dLayer({ ...options, cropping });
