import { checkChoice, complete } from "../base/options.ts";
import { depthwiseConv, type PerAxis } from "../ops/index.ts";
import { expectPerAxis, expectPositiveInteger, expectSpatial } from "./checks.ts";
import { channelsOf, checkDataFormat } from "./dataFormat.ts";
import { finishChannels } from "./finish.ts";
import { biasWeight } from "./kernelOptions.ts";
import { depthwiseDefaults, type DepthwiseOptions } from "./depthwiseOptions.ts";
import { defineLayer, type Layer, type LayerMaker, type LayerOptions } from "./layer.ts";
import { weight } from "./weight.ts";

export interface DepthwiseConvOptions extends DepthwiseOptions, LayerOptions {}

type Given = DepthwiseOptions & { readonly kernelSize: PerAxis };

function depthwise(type: string, axes: number): LayerMaker<Given> {
  return defineLayer({
    type,
    options({ kernelSize, ...rest }: Given) {
      const settings = complete(type, rest, depthwiseDefaults);
      expectPositiveInteger(type, "depthMultiplier", settings.depthMultiplier);
      checkDataFormat(type, settings.dataFormat);
      checkChoice(`${type}.padding`, settings.padding, ["valid", "same"]);
      return {
        ...settings,
        kernelSize: expectPerAxis(type, "kernelSize", kernelSize, axes),
        strides: expectPerAxis(type, "strides", settings.strides, axes),
        dilationRate: expectPerAxis(type, "dilationRate", settings.dilationRate, axes),
      };
    },
    weights(options, [x]) {
      const { kernelSize, depthMultiplier, dataFormat } = options;
      expectSpatial(type, x!, axes, dataFormat);
      const channels = channelsOf(x!, dataFormat);
      return {
        kernel: weight([...kernelSize, channels, depthMultiplier], options.depthwiseInitializer, {
          regularizer: options.depthwiseRegularizer,
          constraint: options.depthwiseConstraint,
        }),
        ...biasWeight(options, [channels * depthMultiplier]),
      };
    },
    call(options, { kernel, bias }, [x], context) {
      const { strides, padding, dilationRate, dataFormat } = options;
      const y = depthwiseConv(x!, kernel!, { strides, padding, dilationRate, dataFormat });
      return finishChannels(type, options, y, bias, context);
    },
  });
}

const depthwiseConv1dLayer = depthwise("depthwiseConv1d", 1);
const depthwiseConv2dLayer = depthwise("depthwiseConv2d", 2);

/**
 * Convolution of every channel of a sequence by itself.
 * Shapes: `x [batch, steps, channels]` -> `[batch, newSteps, channels * depthMultiplier]`;
 * `kernel [size, channels, depthMultiplier]`.
 * @throws {OptionError | ShapeError} when options or input do not fit.
 * @example layers.depthwiseConv1d(3, { padding: "same" })
 */
export const depthwiseConv1d = (kernelSize: PerAxis, options: DepthwiseConvOptions = {}): Layer =>
  depthwiseConv1dLayer({ ...options, kernelSize });

/**
 * Convolution of every channel of an image by itself (Howard et al. 2017).
 * Shapes: `x [batch, height, width, channels]` -> `[batch, newHeight, newWidth, channels * depthMultiplier]`;
 * `kernel [height, width, channels, depthMultiplier]`.
 * @throws {OptionError | ShapeError} when options or input do not fit.
 * @example layers.depthwiseConv2d(3, { padding: "same" })
 */
export const depthwiseConv2d = (kernelSize: PerAxis, options: DepthwiseConvOptions = {}): Layer =>
  depthwiseConv2dLayer({ ...options, kernelSize });
