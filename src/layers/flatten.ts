import { complete } from "../base/options.ts";
import { reshape, transpose } from "../ops/index.ts";
import { checkDataFormat, dataFormatDefault, spatialAxes, type DataFormatOption } from "./dataFormat.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";

export interface FlattenOptions extends DataFormatOption, LayerOptions {}

const flattenLayer = defineLayer({
  type: "flatten",
  options(given: DataFormatOption) {
    const settings = complete("flatten", given, dataFormatDefault);
    checkDataFormat("flatten", settings.dataFormat);
    return settings;
  },
  call({ dataFormat }, _, [x]) {
    const swapped = dataFormat === "channelsFirst" && x!.rank > 2;
    const last = swapped ? transpose(x!, [0, ...spatialAxes(x!.rank, dataFormat), 1]) : x!;
    return reshape(last, [x!.shape[0]!, last.size / x!.shape[0]!]);
  },
});

/**
 * All axes but the batch as one, in row-major order. Channels come last in that order whatever the
 * `dataFormat`, so that both formats feed the same weights.
 * Shapes: `[batch, ...axes]` -> `[batch, product of axes]`.
 * @example layers.flatten()
 */
export const flatten = (options: FlattenOptions = {}): Layer => flattenLayer(options);
