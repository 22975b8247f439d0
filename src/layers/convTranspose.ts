import { OptionError } from "../base/errors.ts";
import { checkChoice, complete } from "../base/options.ts";
import { convTranspose, type PerAxis } from "../ops/index.ts";
import { expectPerAxis, expectPositiveInteger, expectSpatial } from "./checks.ts";
import { channelsOf, checkDataFormat, dataFormatDefault, type DataFormatOption } from "./dataFormat.ts";
import { finishChannels } from "./finish.ts";
import { kernelAndBias, kernelDefaults, type KernelOptions } from "./kernelOptions.ts";
import { defineLayer, type Layer, type LayerMaker, type LayerOptions } from "./layer.ts";

interface Options extends KernelOptions, DataFormatOption {
  /** How much larger the output is. Default: 1. */
  readonly strides?: PerAxis;
  /** `same` gives `input * strides` places; `valid` all that the kernel reaches. Default: valid. */
  readonly padding?: "valid" | "same";
  /** Places added at the far end, fewer than the strides. Default: what makes the lengths above. */
  readonly outputPadding?: PerAxis;
  /** Steps between the kernel's elements. Default: 1. */
  readonly dilationRate?: PerAxis;
}
export interface ConvTransposeOptions extends Options, LayerOptions {}

const defaults = {
  ...kernelDefaults,
  ...dataFormatDefault,
  strides: 1,
  padding: "valid",
  outputPadding: undefined,
  dilationRate: 1,
} as const;

type Given = Options & { readonly filters: number; readonly kernelSize: PerAxis };

function outputPaddingOf(
  where: string,
  given: PerAxis | undefined,
  strides: readonly number[],
): number[] | undefined {
  if (given === undefined) return undefined;
  const extra = expectPerAxis(where, "outputPadding", given, strides.length, 0);
  if (extra.some((n, i) => n >= strides[i]!)) {
    throw new OptionError({
      where: `${where}.outputPadding`,
      expected: `less than the strides, ${JSON.stringify(strides)}`,
      received: JSON.stringify(given),
    });
  }
  return extra;
}

function transposed(type: string, axes: number): LayerMaker<Given> {
  return defineLayer({
    type,
    options({ filters, kernelSize, ...rest }: Given) {
      const settings = complete(type, rest, defaults);
      expectPositiveInteger(type, "filters", filters);
      checkDataFormat(type, settings.dataFormat);
      checkChoice(`${type}.padding`, settings.padding, ["valid", "same"]);
      const strides = expectPerAxis(type, "strides", settings.strides, axes);
      return {
        ...settings,
        filters,
        strides,
        kernelSize: expectPerAxis(type, "kernelSize", kernelSize, axes),
        outputPadding: outputPaddingOf(type, settings.outputPadding, strides),
        dilationRate: expectPerAxis(type, "dilationRate", settings.dilationRate, axes),
      };
    },
    weights(options, [x]) {
      const { filters, kernelSize, dataFormat } = options;
      expectSpatial(type, x!, axes, dataFormat);
      return kernelAndBias(options, [...kernelSize, filters, channelsOf(x!, dataFormat)], [filters]);
    },
    call(options, { kernel, bias }, [x], context) {
      const { strides, padding, dilationRate, dataFormat, outputPadding } = options;
      const y = convTranspose(x!, kernel!, {
        strides,
        padding,
        dilationRate,
        dataFormat,
        ...(outputPadding === undefined ? {} : { outputPadding }),
      });
      return finishChannels(type, options, y, bias, context);
    },
  });
}

const conv1dTransposeLayer = transposed("conv1dTranspose", 1);
const conv2dTransposeLayer = transposed("conv2dTranspose", 2);
const conv3dTransposeLayer = transposed("conv3dTranspose", 3);

/**
 * Transposed convolution of sequences: enlarges them by `strides`, as the gradient of {@link conv1d} does.
 * Shapes: `x [batch, steps, channels]` -> `[batch, newSteps, filters]`; `kernel [size, filters, channels]`.
 * @throws {OptionError | ShapeError} when options or input do not fit.
 * @example layers.conv1dTranspose(16, 4, { strides: 2, padding: "same" })
 */
export const conv1dTranspose = (
  filters: number,
  kernelSize: PerAxis,
  options: ConvTransposeOptions = {},
): Layer => conv1dTransposeLayer({ ...options, filters, kernelSize });

/**
 * Transposed convolution of images: enlarges them by `strides`, as the gradient of {@link conv2d} does.
 * Shapes: `x [batch, height, width, channels]` -> `[batch, newHeight, newWidth, filters]`;
 * `kernel [height, width, filters, channels]`, `bias [filters]`.
 * @throws {OptionError | ShapeError} when options or input do not fit.
 * @example layers.conv2dTranspose(3, 3, { strides: 2, padding: "same", activation: "sigmoid" })
 */
export const conv2dTranspose = (
  filters: number,
  kernelSize: PerAxis,
  options: ConvTransposeOptions = {},
): Layer => conv2dTransposeLayer({ ...options, filters, kernelSize });

/**
 * Transposed convolution of volumes: enlarges them by `strides`, as the gradient of {@link conv3d} does.
 * Shapes: `x [batch, depth, height, width, channels]` -> `[batch, ..., filters]`;
 * `kernel [depth, height, width, filters, channels]`, `bias [filters]`.
 * @throws {OptionError | ShapeError} when options or input do not fit.
 * @example layers.conv3dTranspose(8, 2, { strides: 2 })
 */
export const conv3dTranspose = (
  filters: number,
  kernelSize: PerAxis,
  options: ConvTransposeOptions = {},
): Layer => conv3dTransposeLayer({ ...options, filters, kernelSize });
