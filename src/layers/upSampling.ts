import { checkChoice, complete } from "../base/options.ts";
import { resize, type PerAxis } from "../ops/index.ts";
import { expectPerAxis, expectSpatial } from "./checks.ts";
import { checkDataFormat, dataFormatDefault, spatialAxes, type DataFormatOption } from "./dataFormat.ts";
import { defineLayer, type Layer, type LayerMaker, type LayerOptions } from "./layer.ts";

export interface UpSamplingOptions extends DataFormatOption, LayerOptions {}

interface InterpolationOption extends DataFormatOption {
  /** `nearest` repeats pixels, `bilinear` mixes neighbours. Default: nearest. */
  readonly interpolation?: "nearest" | "bilinear";
}
export interface UpSampling2dOptions extends InterpolationOption, LayerOptions {}

type Given = InterpolationOption & { readonly size?: PerAxis };

const defaults = { ...dataFormatDefault, interpolation: "nearest" } as const;

function upSampling(type: string, axes: number): LayerMaker<Given> {
  return defineLayer({
    type,
    options({ size = 2, ...rest }: Given) {
      const settings = complete(type, rest, defaults);
      checkDataFormat(type, settings.dataFormat);
      checkChoice(`${type}.interpolation`, settings.interpolation, [
        "nearest",
        ...(axes === 2 ? ["bilinear"] : []),
      ]);
      return { ...settings, size: expectPerAxis(type, "size", size, axes) };
    },
    call({ size, interpolation, dataFormat }, _, [x]) {
      expectSpatial(type, x!, axes, dataFormat);
      const lengths = spatialAxes(x!.rank, dataFormat).map((axis, i) => x!.shape[axis]! * size[i]!);
      return resize(x!, lengths, { interpolation, dataFormat });
    },
  });
}

const upSampling1dLayer = upSampling("upSampling1d", 1);
const upSampling2dLayer = upSampling("upSampling2d", 2);
const upSampling3dLayer = upSampling("upSampling3d", 3);

/**
 * Repeats every step.
 * Shapes: `[batch, steps, channels]` -> `[batch, steps * size, channels]`.
 * @param size default 2
 * @throws {OptionError | ShapeError} when options or input do not fit.
 * @example layers.upSampling1d(2)
 */
export const upSampling1d = (size: PerAxis = 2, options: UpSamplingOptions = {}): Layer =>
  upSampling1dLayer({ ...options, size });

/**
 * Enlarges images by whole factors.
 * Shapes: `[batch, height, width, channels]` -> `[batch, height * size, width * size, channels]`.
 * @param size one factor, or one for each axis. Default: 2.
 * @throws {OptionError | ShapeError} when options or input do not fit.
 * @example layers.upSampling2d(2, { interpolation: "bilinear" })
 */
export const upSampling2d = (size: PerAxis = 2, options: UpSampling2dOptions = {}): Layer =>
  upSampling2dLayer({ ...options, size });

/**
 * Enlarges volumes by whole factors.
 * Shapes: `[batch, depth, height, width, channels]`; the spatial axes grow.
 * @param size one factor, or one for each axis. Default: 2.
 * @throws {OptionError | ShapeError} when options or input do not fit.
 * @example layers.upSampling3d([1, 2, 2])
 */
export const upSampling3d = (size: PerAxis = 2, options: UpSamplingOptions = {}): Layer =>
  upSampling3dLayer({ ...options, size });
