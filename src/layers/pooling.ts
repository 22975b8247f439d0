import { checkChoice, complete } from "../base/options.ts";
import { averagePool, maxPool } from "../ops/index.ts";
import type { PerAxis } from "../ops/index.ts";
import { expectPerAxis, expectSpatial } from "./checks.ts";
import { checkDataFormat, dataFormatDefault, type DataFormatOption } from "./dataFormat.ts";
import { defineLayer, type Layer, type LayerMaker, type LayerOptions } from "./layer.ts";

interface WindowOptions extends DataFormatOption {
  /** Steps between windows: one number for every axis, or one for each. Default: the pool size. */
  readonly strides?: PerAxis;
  /** `valid` drops what fills no whole window; `same` pads, counting no padding. Default: valid. */
  readonly padding?: "valid" | "same";
}

export interface PoolingOptions extends WindowOptions, LayerOptions {}

const defaults = { ...dataFormatDefault, strides: undefined, padding: "valid" } as const;

type Given = WindowOptions & { readonly poolSize?: PerAxis };

function pooling(type: string, axes: number, pool: typeof maxPool): LayerMaker<Given> {
  return defineLayer({
    type,
    options({ poolSize = 2, ...rest }: Given) {
      const settings = complete(type, rest, defaults);
      checkDataFormat(type, settings.dataFormat);
      checkChoice(`${type}.padding`, settings.padding, ["valid", "same"]);
      const kernel = expectPerAxis(type, "poolSize", poolSize, axes);
      const strides = expectPerAxis(type, "strides", settings.strides ?? kernel, axes);
      return { ...settings, poolSize: kernel, strides };
    },
    call(options, _, [x]) {
      expectSpatial(type, x!, axes, options.dataFormat);
      return pool(x!, options);
    },
  });
}

const maxPool1dLayer = pooling("maxPooling1d", 1, maxPool);
const maxPool2dLayer = pooling("maxPooling2d", 2, maxPool);
const maxPool3dLayer = pooling("maxPooling3d", 3, maxPool);
const averagePool1dLayer = pooling("averagePooling1d", 1, averagePool);
const averagePool2dLayer = pooling("averagePooling2d", 2, averagePool);
const averagePool3dLayer = pooling("averagePooling3d", 3, averagePool);

/**
 * The largest of every window of steps.
 * Shapes: `x [batch, steps, channels]` -> `[batch, newSteps, channels]`.
 * @param poolSize default 2
 * @example layers.maxPooling1d(2)
 */
export const maxPooling1d = (poolSize: PerAxis = 2, options: PoolingOptions = {}): Layer =>
  maxPool1dLayer({ ...options, poolSize });

/**
 * The largest of every window, by channel.
 * Shapes: `x [batch, height, width, channels]` -> `[batch, newHeight, newWidth, channels]`.
 * @param poolSize default 2
 * @example layers.maxPooling2d(2)
 */
export const maxPooling2d = (poolSize: PerAxis = 2, options: PoolingOptions = {}): Layer =>
  maxPool2dLayer({ ...options, poolSize });

/**
 * The largest of every window of a volume, by channel.
 * Shapes: `x [batch, depth, height, width, channels]` -> `[batch, ..., channels]`.
 * @param poolSize default 2
 * @example layers.maxPooling3d([2, 2, 1])
 */
export const maxPooling3d = (poolSize: PerAxis = 2, options: PoolingOptions = {}): Layer =>
  maxPool3dLayer({ ...options, poolSize });

/**
 * The mean of every window of steps.
 * Shapes: `x [batch, steps, channels]` -> `[batch, newSteps, channels]`.
 * @param poolSize default 2
 * @example layers.averagePooling1d(2)
 */
export const averagePooling1d = (poolSize: PerAxis = 2, options: PoolingOptions = {}): Layer =>
  averagePool1dLayer({ ...options, poolSize });

/**
 * The mean of every window, by channel.
 * Shapes: `x [batch, height, width, channels]` -> `[batch, newHeight, newWidth, channels]`.
 * @param poolSize default 2
 * @example layers.averagePooling2d(2, { strides: 1, padding: "same" })
 */
export const averagePooling2d = (poolSize: PerAxis = 2, options: PoolingOptions = {}): Layer =>
  averagePool2dLayer({ ...options, poolSize });

/**
 * The mean of every window of a volume, by channel.
 * Shapes: `x [batch, depth, height, width, channels]` -> `[batch, ..., channels]`.
 * @param poolSize default 2
 * @example layers.averagePooling3d(2)
 */
export const averagePooling3d = (poolSize: PerAxis = 2, options: PoolingOptions = {}): Layer =>
  averagePool3dLayer({ ...options, poolSize });
