import { complete } from "../base/options.ts";
import { cast, divideNoNaN, expandDims, max, mean, multiply, sum } from "../ops/index.ts";
import { expectSpatial } from "./checks.ts";
import { checkDataFormat, dataFormatDefault, spatialAxes, type DataFormatOption } from "./dataFormat.ts";
import { defineLayer, type Layer, type LayerMaker, type LayerOptions } from "./layer.ts";

interface KeepOption extends DataFormatOption {
  /** Keep the pooled axes with length 1. Default: false. */
  readonly keepDims?: boolean;
}
export interface GlobalPoolingOptions extends KeepOption, LayerOptions {}

const defaults = { ...dataFormatDefault, keepDims: false };

function globalPooling(type: string, axes: number, reduce: typeof max): LayerMaker<KeepOption> {
  return defineLayer({
    type,
    options(given: KeepOption) {
      const settings = complete(type, given, defaults);
      checkDataFormat(type, settings.dataFormat);
      return settings;
    },
    call({ dataFormat, keepDims }, _, [x], { masks: [mask] }) {
      expectSpatial(type, x!, axes, dataFormat);
      const axis = spatialAxes(x!.rank, dataFormat);
      if (mask === undefined || axes > 1 || reduce !== mean) return reduce(x!, { axis, keepDims });
      // The mean over the steps that count, as in Keras; 0 where none does, which Keras makes NaN.
      const counted = cast(expandDims(mask, dataFormat === "channelsLast" ? -1 : 1), x!.dtype);
      return divideNoNaN(sum(multiply(x!, counted), { axis, keepDims }), sum(counted, { axis, keepDims }));
    },
  });
}

const globalMax1dLayer = globalPooling("globalMaxPooling1d", 1, max);
const globalMax2dLayer = globalPooling("globalMaxPooling2d", 2, max);
const globalMax3dLayer = globalPooling("globalMaxPooling3d", 3, max);
const globalAverage1dLayer = globalPooling("globalAveragePooling1d", 1, mean);
const globalAverage2dLayer = globalPooling("globalAveragePooling2d", 2, mean);
const globalAverage3dLayer = globalPooling("globalAveragePooling3d", 3, mean);

/** The largest over all steps. Shapes: `[batch, steps, channels]` -> `[batch, channels]`. @example layers.globalMaxPooling1d() */
export const globalMaxPooling1d = (options: GlobalPoolingOptions = {}): Layer => globalMax1dLayer(options);

/** The largest over each image, by channel. Shapes: `[batch, height, width, channels]` -> `[batch, channels]`. @example layers.globalMaxPooling2d() */
export const globalMaxPooling2d = (options: GlobalPoolingOptions = {}): Layer => globalMax2dLayer(options);

/** The largest over each volume, by channel. Shapes: `[batch, depth, height, width, channels]` -> `[batch, channels]`. @example layers.globalMaxPooling3d() */
export const globalMaxPooling3d = (options: GlobalPoolingOptions = {}): Layer => globalMax3dLayer(options);

/** The mean over all steps, or those that a mask lets count. Shapes: `[batch, steps, channels]` -> `[batch, channels]`. @example layers.globalAveragePooling1d() */
export const globalAveragePooling1d = (options: GlobalPoolingOptions = {}): Layer =>
  globalAverage1dLayer(options);

/** The mean over each image, by channel (Lin et al. 2013). Shapes: `[batch, height, width, channels]` -> `[batch, channels]`. @example layers.globalAveragePooling2d() */
export const globalAveragePooling2d = (options: GlobalPoolingOptions = {}): Layer =>
  globalAverage2dLayer(options);

/** The mean over each volume, by channel. Shapes: `[batch, depth, height, width, channels]` -> `[batch, channels]`. @example layers.globalAveragePooling3d() */
export const globalAveragePooling3d = (options: GlobalPoolingOptions = {}): Layer =>
  globalAverage3dLayer(options);
