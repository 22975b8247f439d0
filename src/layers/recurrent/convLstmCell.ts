import { checkChoice, checkOptionNames, complete, type Complete } from "../../base/options.ts";
import { OptionError } from "../../base/errors.ts";
import { type Shape } from "../../base/shape.ts";
import { input } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { TensorType } from "../../graph/type.ts";
import { add, conv, reshape, split, type PerAxis } from "../../ops/index.ts";
import { activation as functionOf } from "../activations.ts";
import { expectPerAxis, expectPositiveInteger, expectSpatial } from "../checks.ts";
import {
  alongAxis,
  channelAxis,
  channelsOf,
  checkDataFormat,
  dataFormatDefault,
  type DataFormatOption,
} from "../dataFormat.ts";
import { checkRate } from "../dropRandomly.ts";
import type { CellDefinition } from "./cell.ts";
import { addBias, drawDropout, gateWeights, keptInput, keptState, withUnitForgetBias } from "./gates.ts";
import { closeStep, lstmDefaults, type LstmGateOptions } from "./lstmCell.ts";

export interface ConvLstmGateOptions extends LstmGateOptions, DataFormatOption {
  /** Steps between windows of the input: one number for every axis, or one for each. Default: 1. */
  readonly strides?: PerAxis;
  /**
   * Of the input: `valid` slides inside it only; `same` puts zeros around it. The state is always padded.
   * Default: valid.
   */
  readonly padding?: "valid" | "same";
  /** Steps between the elements of the input's kernel. Default: 1. */
  readonly dilationRate?: PerAxis;
}

const defaults = {
  ...lstmDefaults,
  ...dataFormatDefault,
  strides: 1,
  padding: "valid",
  dilationRate: 1,
} as const;

export interface ConvLstmSizes {
  readonly filters: number;
  readonly kernelSize: PerAxis;
}

type Settings = Omit<Complete<ConvLstmGateOptions, typeof defaults>, "strides" | "dilationRate"> & {
  readonly filters: number;
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
  readonly dilationRate: readonly number[];
};

function expectOneSpacing(type: string, { strides, dilationRate }: Settings): void {
  if (Math.max(...strides) === 1 || Math.max(...dilationRate) === 1) return;
  throw new OptionError({
    where: type,
    problem: "strides and dilationRate cannot both be more than 1",
    received: `strides ${JSON.stringify(strides)}, dilationRate ${JSON.stringify(dilationRate)}`,
  });
}

/** The convolution of the input at one step, or at many as one batch. */
const convolveInput = (x: Tensor, kernel: Tensor, settings: Settings): Tensor => {
  const { strides, padding, dilationRate, dataFormat } = settings;
  return conv(x, kernel, { strides, padding, dilationRate, dataFormat });
};

/** The shape of a state, without the batch. */
function stateShape(settings: Settings, [, ...step]: Shape): Shape {
  const { kernelSize, filters, dataFormat } = settings;
  const x = input({ dtype: "float32", shape: [1, ...step] });
  const channels = channelsOf(x, dataFormat);
  const kernel = input({ dtype: "float32", shape: [...kernelSize, channels, filters] });
  return convolveInput(x, kernel, settings).shape.slice(1);
}

/**
 * An LSTM whose products are convolutions: `i, f, o = recurrentActivation(...)`, `g = activation(...)` of
 * `x_t * kernel + bias + h_{t-1} * recurrentKernel`; `c_t = f c_{t-1} + i g`, `h_t = o activation(c_t)`.
 */
export const convLstmDefinition = (
  type: string,
  axes: number,
): CellDefinition<ConvLstmGateOptions & ConvLstmSizes, Settings> => ({
  type,
  options({ filters, kernelSize, ...rest }, around) {
    checkOptionNames(type, rest, { ...defaults, ...around });
    const given = complete(type, rest, defaults);
    expectPositiveInteger(type, "filters", filters);
    checkDataFormat(type, given.dataFormat);
    checkChoice(`${type}.padding`, given.padding, ["valid", "same"]);
    checkRate(`${type}.dropout`, given.dropout);
    checkRate(`${type}.recurrentDropout`, given.recurrentDropout);
    functionOf(type, given.activation);
    functionOf(type, given.recurrentActivation);
    const settings = {
      ...given,
      filters,
      kernelSize: expectPerAxis(type, "kernelSize", kernelSize, axes),
      strides: expectPerAxis(type, "strides", given.strides, axes),
      dilationRate: expectPerAxis(type, "dilationRate", given.dilationRate, axes),
    };
    expectOneSpacing(type, settings);
    return settings;
  },
  weights(settings, step) {
    expectSpatial(type, step, axes, settings.dataFormat);
    const { kernelSize, filters } = settings;
    const weights = gateWeights(settings, {
      kernel: [...kernelSize, channelsOf(step, settings.dataFormat), 4 * filters],
      recurrentKernel: [...kernelSize, filters, 4 * filters],
      bias: [4 * filters],
    });
    return settings.unitForgetBias ? withUnitForgetBias(weights, filters) : weights;
  },
  states(settings, step) {
    const shape = stateShape(settings, step);
    return [shape, shape];
  },
  draw: (settings, { shape }: TensorType, context) =>
    drawDropout(settings, { input: shape, state: [shape[0]!, ...stateShape(settings, shape)] }, context),
  project(settings, { kernel, bias }, x, drawn) {
    const [time, batch, ...step] = x.shape;
    const kept = reshape(keptInput(x, drawn), [time! * batch!, ...step]);
    const y = convolveInput(kept, kernel!, settings);
    const along = bias && alongAxis(bias, channelAxis(y.rank, settings.dataFormat), y.rank);
    return reshape(addBias(y, along), [time!, batch!, ...y.shape.slice(1)]);
  },
  step(settings, { recurrentKernel }, x, { states: [hidden, memory], drawn }) {
    const { dataFormat } = settings;
    const fromState = conv(keptState(hidden!, drawn), recurrentKernel!, { padding: "same", dataFormat });
    const gates = split(add(x, fromState), 4, { axis: channelAxis(x.rank, dataFormat) });
    return closeStep(type, settings, gates, memory!);
  },
});
