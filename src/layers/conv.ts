import { OptionError, ShapeError } from "../base/errors.ts";
import { checkChoice, complete } from "../base/options.ts";
import type { TensorType } from "../graph/type.ts";
import { conv } from "../ops/index.ts";
import type { Padding, PerAxis } from "../ops/index.ts";
import { expectPerAxis, expectPositiveInteger, expectSpatial, showBatched } from "./checks.ts";
import { channelsOf, checkDataFormat, dataFormatDefault, type DataFormatOption } from "./dataFormat.ts";
import { finishChannels } from "./finish.ts";
import { kernelAndBias, kernelDefaults, type KernelOptions } from "./kernelOptions.ts";
import { defineLayer, type Layer, type LayerMaker, type LayerOptions } from "./layer.ts";

/** How convolutions slide. */
interface SlidingOptions<Padding extends string> extends DataFormatOption {
  /** Steps between windows: one number for every axis, or one for each. Default: 1. */
  readonly strides?: PerAxis;
  /**
   * `valid` slides inside the input only; `same` puts zeros around it, so that the output has
   * ceil(input / strides) places. Default: valid.
   */
  readonly padding?: Padding;
  /** Steps between the kernel's elements. Default: 1. */
  readonly dilationRate?: PerAxis;
  /** The channels are cut into this many groups, each convolved with its own filters. Default: 1. */
  readonly groups?: number;
}

type ConvPadding = "valid" | "same" | "causal";

export interface ConvOptions extends SlidingOptions<"valid" | "same">, KernelOptions, LayerOptions {}
/** `causal` pads in front only, so that no output depends on later steps. */
export interface Conv1dOptions extends SlidingOptions<ConvPadding>, KernelOptions, LayerOptions {}

const defaults = {
  ...kernelDefaults,
  ...dataFormatDefault,
  strides: 1,
  padding: "valid",
  dilationRate: 1,
  groups: 1,
} as const;

type Given = SlidingOptions<ConvPadding> &
  KernelOptions & { readonly filters: number; readonly kernelSize: PerAxis };

function expectGroups(where: string, { groups, filters }: { groups: number; filters: number }): void {
  expectPositiveInteger(where, "groups", groups);
  if (filters % groups !== 0) {
    throw new OptionError({
      where,
      problem: "groups do not divide the filters",
      expected: `a number of filters that ${groups} divides`,
      received: `${filters}`,
    });
  }
}

function convolution(type: string, axes: number): LayerMaker<Given> {
  return defineLayer({
    type,
    options({ filters, kernelSize, ...rest }: Given) {
      const settings = complete(type, rest, defaults);
      expectPositiveInteger(type, "filters", filters);
      expectGroups(type, { groups: settings.groups, filters });
      checkDataFormat(type, settings.dataFormat);
      checkChoice(`${type}.padding`, settings.padding, ["valid", "same", ...(axes === 1 ? ["causal"] : [])]);
      return {
        ...settings,
        filters,
        kernelSize: expectPerAxis(type, "kernelSize", kernelSize, axes),
        strides: expectPerAxis(type, "strides", settings.strides, axes),
        dilationRate: expectPerAxis(type, "dilationRate", settings.dilationRate, axes),
      };
    },
    weights(options, [x]) {
      const { groups, filters, kernelSize, dataFormat } = options;
      expectSpatial(type, x!, axes, dataFormat);
      const channels = channelsOf(x!, dataFormat);
      expectChannels(type, x!, channels, groups);
      return kernelAndBias(options, [...kernelSize, channels / groups, filters], [filters]);
    },
    call(options, { kernel, bias }, [x], context) {
      const { kernelSize, strides, dilationRate, groups, dataFormat } = options;
      const padding: Padding =
        options.padding === "causal" ? [[(kernelSize[0]! - 1) * dilationRate[0]!, 0]] : options.padding;
      const y = conv(x!, kernel!, { strides, padding, dilationRate, groups, dataFormat });
      return finishChannels(type, options, y, bias, context);
    },
  });
}

function expectChannels(where: string, x: TensorType, channels: number, groups: number): void {
  if (channels % groups !== 0) {
    throw new ShapeError({
      where,
      problem: "groups do not divide the input's channels",
      expected: `a number of channels that ${groups} divides`,
      received: `${channels} channels in ${showBatched(x.shape)}`,
    });
  }
}

const conv1dLayer = convolution("conv1d", 1);
const conv2dLayer = convolution("conv2d", 2);
const conv3dLayer = convolution("conv3d", 3);

/**
 * Convolution along time: `y[t] = activation(sum over k of x[t strides + k dilationRate] kernel[k] + bias)`.
 * Shapes: `x [batch, steps, channels]` -> `[batch, newSteps, filters]`; `kernel [size, channels / groups, filters]`.
 * @throws {OptionError | ShapeError} when options or input do not fit.
 * @example layers.conv1d(64, 3, { padding: "causal", activation: "relu" })
 */
export const conv1d = (filters: number, kernelSize: PerAxis, options: Conv1dOptions = {}): Layer =>
  conv1dLayer({ ...options, filters, kernelSize });

/**
 * Convolution over images (cross-correlation, as everywhere in deep learning).
 * Shapes: `x [batch, height, width, channels]` -> `[batch, newHeight, newWidth, filters]`;
 * `kernel [height, width, channels / groups, filters]`, `bias [filters]`.
 * @throws {OptionError | ShapeError} when options or input do not fit.
 * @example layers.conv2d(32, 3, { activation: "relu" })
 */
export const conv2d = (filters: number, kernelSize: PerAxis, options: ConvOptions = {}): Layer =>
  conv2dLayer({ ...options, filters, kernelSize });

/**
 * Convolution over volumes.
 * Shapes: `x [batch, depth, height, width, channels]` -> `[batch, ..., filters]`;
 * `kernel [depth, height, width, channels / groups, filters]`, `bias [filters]`.
 * @throws {OptionError | ShapeError} when options or input do not fit.
 * @example layers.conv3d(16, [3, 3, 1], { padding: "same" })
 */
export const conv3d = (filters: number, kernelSize: PerAxis, options: ConvOptions = {}): Layer =>
  conv3dLayer({ ...options, filters, kernelSize });
