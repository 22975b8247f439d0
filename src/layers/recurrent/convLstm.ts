import type { PerAxis } from "../../ops/index.ts";
import { describeLayout } from "../dataFormat.ts";
import type { Layer, LayerOptions } from "../layer.ts";
import { convLstmDefinition, type ConvLstmGateOptions } from "./convLstmCell.ts";
import { defineRecurrent, type RecurrentOptions } from "./recurrent.ts";

export interface ConvLstmOptions extends ConvLstmGateOptions, RecurrentOptions, LayerOptions {}

const convLstm = (type: string, axes: number) =>
  defineRecurrent(convLstmDefinition(type, axes), {
    rank: axes + 3,
    layout: describeLayout(axes, "channelsLast").replace("[batch, ", "[batch, time, "),
  });

const convLstm1dLayer = convLstm("convLstm1d", 1);
const convLstm2dLayer = convLstm("convLstm2d", 2);
const convLstm3dLayer = convLstm("convLstm3d", 3);

/**
 * {@link convLstm2d} over sequences of lines, as of many sensors in a row.
 * Shapes: `x [batch, time, steps, channels]` -> `[batch, newSteps, filters]`, with `returnSequences`
 * `[batch, time, newSteps, filters]`; `kernel [size, channels, 4 filters]`, `recurrentKernel [size, filters, 4 filters]`.
 * @throws {OptionError | ShapeError} when options or inputs do not fit.
 * @example layers.convLstm1d(16, 3, { padding: "same", returnSequences: true })
 */
export const convLstm1d = (filters: number, kernelSize: PerAxis, options: ConvLstmOptions = {}): Layer =>
  convLstm1dLayer({ ...options, filters, kernelSize });

/**
 * LSTM over sequences of images, whose products are convolutions (Shi et al. 2015, without peepholes as in Keras):
 * `i, f, o = sigmoid(...)` and `g = tanh(...)` of `x_t * kernel + bias + h_{t-1} * recurrentKernel`;
 * `c_t = f c_{t-1} + i g`, `h_t = o tanh(c_t)`. Kernels hold the gates in the order i, f, g, o.
 * Shapes: `x [batch, time, height, width, channels]` -> `[batch, newHeight, newWidth, filters]`, with
 * `returnSequences` `[batch, time, newHeight, newWidth, filters]`; the states h and c, of the first shape, are
 * further outputs with `returnState`, and may be given as `[x, h, c]`. `kernel [height, width, channels, 4 filters]`,
 * `recurrentKernel [height, width, filters, 4 filters]`, `bias [4 filters]`.
 * Steps that a mask leaves out change nothing. Dropout draws once for all four gates.
 * @throws {OptionError | ShapeError} when options or inputs do not fit.
 * @example layers.convLstm2d(16, 3, { padding: "same", returnSequences: true })
 */
export const convLstm2d = (filters: number, kernelSize: PerAxis, options: ConvLstmOptions = {}): Layer =>
  convLstm2dLayer({ ...options, filters, kernelSize });

/**
 * {@link convLstm2d} over sequences of volumes.
 * Shapes: `x [batch, time, depth, height, width, channels]` -> `[batch, ..., filters]`, with `returnSequences`
 * `[batch, time, ..., filters]`; `kernel [depth, height, width, channels, 4 filters]`.
 * @throws {OptionError | ShapeError} when options or inputs do not fit.
 * @example layers.convLstm3d(8, 3, { padding: "same" })
 */
export const convLstm3d = (filters: number, kernelSize: PerAxis, options: ConvLstmOptions = {}): Layer =>
  convLstm3dLayer({ ...options, filters, kernelSize });
