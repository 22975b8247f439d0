import type { Layer, LayerOptions } from "../layer.ts";
import { lstmDefinition, type LstmGateOptions } from "./lstmCell.ts";
import { defineRecurrent, type RecurrentOptions } from "./recurrent.ts";

export interface LstmOptions extends LstmGateOptions, RecurrentOptions, LayerOptions {}

const maker = defineRecurrent(lstmDefinition("lstm"));

/**
 * Long short-term memory (Hochreiter & Schmidhuber 1997): gates decide what a memory `c` forgets, takes in and
 * shows. `i, f, o = sigmoid(...)` and `g = tanh(...)` of `x_t kernel + bias + h_{t-1} recurrentKernel`;
 * `c_t = f c_{t-1} + i g`, `h_t = o tanh(c_t)`. Kernels hold the gates in the order i, f, g, o.
 * Shapes: `x [batch, time, features]` -> `[batch, units]`, or `[batch, time, units]` with `returnSequences`; the
 * states h and c, `[batch, units]` each, are further outputs with `returnState`, and may be given as `[x, h, c]`.
 * Steps that a mask leaves out change nothing.
 * @throws {OptionError | ShapeError} when options or inputs do not fit.
 * @example
 * const x = layers.input([20, 8]);
 * const [y, hidden, memory] = layers.lstm(64, { returnSequences: true, returnState: true })(x);
 */
export const lstm = (units: number, options: LstmOptions = {}): Layer => maker({ ...options, units });
