import type { Layer, LayerOptions } from "../layer.ts";
import { gruDefinition, type GruGateOptions } from "./gruCell.ts";
import { defineRecurrent, type RecurrentOptions } from "./recurrent.ts";

export interface GruOptions extends GruGateOptions, RecurrentOptions, LayerOptions {}

const maker = defineRecurrent(gruDefinition("gru"));

/**
 * Gated recurrent unit (Cho et al. 2014): `z, r = sigmoid(...)` decide how much of the state stays and how much
 * of it the candidate sees; `h_t = z h_{t-1} + (1 - z) n`, `n = tanh(x_t W_n + r (h_{t-1} U_n))`. Kernels hold
 * the gates in the order z, r, n.
 * Shapes: `x [batch, time, features]` -> `[batch, units]`, or `[batch, time, units]` with `returnSequences`; the
 * state `[batch, units]` is a further output with `returnState`, and may be given as `[x, state]`.
 * Steps that a mask leaves out change nothing.
 * @throws {OptionError | ShapeError} when options or inputs do not fit.
 * @example layers.gru(32, { dropout: 0.1 })
 */
export const gru = (units: number, options: GruOptions = {}): Layer => maker({ ...options, units });
