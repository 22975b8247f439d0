import { checkChoice, complete } from "../base/options.ts";
import { separableConv, type PerAxis } from "../ops/index.ts";
import { expectPerAxis, expectPositiveInteger, expectSpatial } from "./checks.ts";
import { channelsOf, checkDataFormat } from "./dataFormat.ts";
import { finishChannels } from "./finish.ts";
import { biasWeight } from "./kernelOptions.ts";
import { depthwiseDefaults, type DepthwiseOptions } from "./depthwiseOptions.ts";
import { defineLayer, type Layer, type LayerMaker, type LayerOptions } from "./layer.ts";
import { weight, type GivenConstraint, type GivenInitializer, type GivenRegularizer } from "./weight.ts";

interface Options extends DepthwiseOptions {
  /** Default: glorotUniform. */
  readonly pointwiseInitializer?: GivenInitializer;
  /** Default: none. */
  readonly pointwiseRegularizer?: GivenRegularizer;
  /** Default: none. */
  readonly pointwiseConstraint?: GivenConstraint;
}
export interface SeparableConvOptions extends Options, LayerOptions {}

const defaults = {
  ...depthwiseDefaults,
  pointwiseInitializer: "glorotUniform",
  pointwiseRegularizer: undefined,
  pointwiseConstraint: undefined,
} as const;

type Given = Options & { readonly filters: number; readonly kernelSize: PerAxis };

function separable(type: string, axes: number): LayerMaker<Given> {
  return defineLayer({
    type,
    options({ filters, kernelSize, ...rest }: Given) {
      const settings = complete(type, rest, defaults);
      expectPositiveInteger(type, "filters", filters);
      expectPositiveInteger(type, "depthMultiplier", settings.depthMultiplier);
      checkDataFormat(type, settings.dataFormat);
      checkChoice(`${type}.padding`, settings.padding, ["valid", "same"]);
      return {
        ...settings,
        filters,
        kernelSize: expectPerAxis(type, "kernelSize", kernelSize, axes),
        strides: expectPerAxis(type, "strides", settings.strides, axes),
        dilationRate: expectPerAxis(type, "dilationRate", settings.dilationRate, axes),
      };
    },
    weights(options, [x]) {
      const { filters, kernelSize, depthMultiplier, dataFormat } = options;
      expectSpatial(type, x!, axes, dataFormat);
      const channels = channelsOf(x!, dataFormat);
      const ones = new Array<number>(axes).fill(1);
      return {
        depthwiseKernel: weight([...kernelSize, channels, depthMultiplier], options.depthwiseInitializer, {
          regularizer: options.depthwiseRegularizer,
          constraint: options.depthwiseConstraint,
        }),
        pointwiseKernel: weight(
          [...ones, channels * depthMultiplier, filters],
          options.pointwiseInitializer,
          {
            regularizer: options.pointwiseRegularizer,
            constraint: options.pointwiseConstraint,
          },
        ),
        ...biasWeight(options, [filters]),
      };
    },
    call(options, { depthwiseKernel, pointwiseKernel, bias }, [x], context) {
      const { strides, padding, dilationRate, dataFormat } = options;
      const kernels = { depthwiseKernel: depthwiseKernel!, pointwiseKernel: pointwiseKernel! };
      const y = separableConv(x!, kernels, { strides, padding, dilationRate, dataFormat });
      return finishChannels(type, options, y, bias, context);
    },
  });
}

const separableConv1dLayer = separable("separableConv1d", 1);
const separableConv2dLayer = separable("separableConv2d", 2);

/**
 * A convolution of every channel of a sequence by itself, then one of size 1 that mixes the channels.
 * Shapes: `x [batch, steps, channels]` -> `[batch, newSteps, filters]`;
 * `depthwiseKernel [size, channels, depthMultiplier]`, `pointwiseKernel [1, channels * depthMultiplier, filters]`.
 * @throws {OptionError | ShapeError} when options or input do not fit.
 * @example layers.separableConv1d(32, 3)
 */
export const separableConv1d = (
  filters: number,
  kernelSize: PerAxis,
  options: SeparableConvOptions = {},
): Layer => separableConv1dLayer({ ...options, filters, kernelSize });

/**
 * A convolution of every channel of an image by itself, then one of size 1 that mixes the channels
 * (Chollet 2017).
 * Shapes: `x [batch, height, width, channels]` -> `[batch, newHeight, newWidth, filters]`;
 * `depthwiseKernel [height, width, channels, depthMultiplier]`,
 * `pointwiseKernel [1, 1, channels * depthMultiplier, filters]`.
 * @throws {OptionError | ShapeError} when options or input do not fit.
 * @example layers.separableConv2d(32, 3, { activation: "relu" })
 */
export const separableConv2d = (
  filters: number,
  kernelSize: PerAxis,
  options: SeparableConvOptions = {},
): Layer => separableConv2dLayer({ ...options, filters, kernelSize });
