import { complete } from "../base/options.ts";
import { expectSpatial } from "./checks.ts";
import { checkDataFormat, dataFormatDefault, spatialAxes, type DataFormatOption } from "./dataFormat.ts";
import { checkRate, dropRandomly } from "./dropRandomly.ts";
import { defineLayer, type Layer, type LayerMaker, type LayerOptions } from "./layer.ts";

export interface SpatialDropoutOptions extends DataFormatOption, LayerOptions {}

type Given = DataFormatOption & { readonly rate: number };

function spatialDropout(type: string, axes: number): LayerMaker<Given> {
  return defineLayer({
    type,
    options({ rate, ...rest }: Given) {
      checkRate(type, rate);
      const settings = complete(type, rest, dataFormatDefault);
      checkDataFormat(type, settings.dataFormat);
      return { rate, ...settings };
    },
    mask: "keep",
    call({ rate, dataFormat }, _, [x], context) {
      expectSpatial(type, x!, axes, dataFormat);
      const spatial = spatialAxes(x!.rank, dataFormat);
      const shape = x!.shape.map((n, i) => (spatial.includes(i) ? 1 : n));
      return dropRandomly(x!, rate, shape, context);
    },
  });
}

const spatialDropout1dLayer = spatialDropout("spatialDropout1d", 1);
const spatialDropout2dLayer = spatialDropout("spatialDropout2d", 2);
const spatialDropout3dLayer = spatialDropout("spatialDropout3d", 3);

/**
 * {@link dropout} of whole channels of sequences (Tompson et al. 2014).
 * Shapes: `[batch, steps, channels]`, unchanged.
 * @throws {OptionError} unless `rate` lies in [0, 1].
 * @example layers.spatialDropout1d(0.2)
 */
export const spatialDropout1d = (rate: number, options: SpatialDropoutOptions = {}): Layer =>
  spatialDropout1dLayer({ ...options, rate });

/**
 * {@link dropout} of whole channels of images (Tompson et al. 2014).
 * Shapes: `[batch, height, width, channels]`, unchanged.
 * @throws {OptionError} unless `rate` lies in [0, 1].
 * @example layers.spatialDropout2d(0.2)
 */
export const spatialDropout2d = (rate: number, options: SpatialDropoutOptions = {}): Layer =>
  spatialDropout2dLayer({ ...options, rate });

/**
 * {@link dropout} of whole channels of volumes (Tompson et al. 2014).
 * Shapes: `[batch, depth, height, width, channels]`, unchanged.
 * @throws {OptionError} unless `rate` lies in [0, 1].
 * @example layers.spatialDropout3d(0.2)
 */
export const spatialDropout3d = (rate: number, options: SpatialDropoutOptions = {}): Layer =>
  spatialDropout3dLayer({ ...options, rate });
