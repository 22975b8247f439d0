import type { Layer, LayerOptions } from "../layer.ts";
import type { GateOptions } from "./gates.ts";
import { defineRecurrent, type RecurrentOptions } from "./recurrent.ts";
import { simpleRnnDefinition } from "./simpleRnnCell.ts";

export interface SimpleRnnOptions extends GateOptions, RecurrentOptions, LayerOptions {}

const maker = defineRecurrent(simpleRnnDefinition("simpleRnn"));

/**
 * Fully connected recurrent layer (Elman 1990): `h_t = activation(x_t kernel + bias + h_{t-1} recurrentKernel)`.
 * Shapes: `x [batch, time, features]` -> `[batch, units]`, or `[batch, time, units]` with `returnSequences`; the
 * state `[batch, units]` is a further output with `returnState`, and may be given as `[x, state]`.
 * Steps that a mask leaves out change nothing.
 * @throws {OptionError | ShapeError} when options or inputs do not fit.
 * @example layers.simpleRnn(32, { returnSequences: true })
 */
export const simpleRnn = (units: number, options: SimpleRnnOptions = {}): Layer =>
  maker({ ...options, units });
