import { checkOptionNames, complete, type Complete } from "../../base/options.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { add, matMul, multiply, split, subtract } from "../../ops/index.ts";
import { activation as functionOf, type Activation } from "../activations.ts";
import type { Layer, LayerOptions } from "../layer.ts";
import { defineCell, type CellDefinition } from "./cell.ts";
import {
  addBias,
  checkGates,
  denseGates,
  drawFeatures,
  gateDefaults,
  keptState,
  projectGates,
  type GateOptions,
} from "./gates.ts";

export interface GruGateOptions extends GateOptions {
  /** Of the gates. Default: sigmoid. */
  readonly recurrentActivation?: Activation;
  /**
   * Whether the reset gate applies after the product with the recurrent kernel, which then has a bias of its
   * own (as in cuDNN), or to the state before it (Cho 2014). Default: true.
   */
  readonly resetAfter?: boolean;
}
export interface GruCellOptions extends GruGateOptions, LayerOptions {}

const defaults = { ...gateDefaults, recurrentActivation: "sigmoid", resetAfter: true } as const;
type Settings = Complete<GruGateOptions, typeof defaults> & { readonly units: number };

/** The bias of the input and, where the reset gate comes after the product, that of the state. */
function biases({ resetAfter }: Settings, bias: Tensor | undefined): readonly (Tensor | undefined)[] {
  if (bias === undefined || !resetAfter) return [bias];
  return split(bias, 2, { axis: 0 });
}

/**
 * `z, r = recurrentActivation(x_t W + h_{t-1} U)`, candidate `n = activation(x_t W_n + r (h_{t-1} U_n))` (or
 * `activation(x_t W_n + (r h_{t-1}) U_n)`), `h_t = z h_{t-1} + (1 - z) n`.
 */
export const gruDefinition = (
  type: string,
): CellDefinition<GruGateOptions & { readonly units: number }, Settings> => ({
  type,
  options({ units, ...rest }, around) {
    checkOptionNames(type, rest, { ...defaults, ...around });
    const settings = { units, ...complete(type, rest, defaults) };
    checkGates(type, settings);
    functionOf(type, settings.recurrentActivation);
    return settings;
  },
  weights(settings, step) {
    const columns = 3 * settings.units;
    return denseGates(type, settings, step, {
      gates: 3,
      bias: settings.resetAfter ? [2, columns] : [columns],
    });
  },
  states: ({ units }) => [[units]],
  draw: drawFeatures,
  project(settings, { kernel, bias }, x, drawn) {
    const [own] = biases(settings, bias);
    return projectGates(x, { kernel: kernel!, ...(own && { bias: own }) }, drawn);
  },
  step(settings, { recurrentKernel, bias }, x, { states: [state], drawn }) {
    const gate = functionOf(type, settings.recurrentActivation);
    const hidden = keptState(state!, drawn);
    const [xz, xr, xn] = split(x, 3, { axis: -1 });
    /** The update gate, and what the candidate sees of the state. */
    const parts = (): readonly [update: Tensor, seen: Tensor] => {
      if (settings.resetAfter) {
        const sums = addBias(matMul(hidden, recurrentKernel!), biases(settings, bias)[1]);
        const [hz, hr, hn] = split(sums, 3, { axis: -1 });
        return [gate(add(xz!, hz!)), multiply(gate(add(xr!, hr!)), hn!)];
      }
      const [uz, ur, un] = split(recurrentKernel!, 3, { axis: -1 });
      const reset = gate(add(xr!, matMul(hidden, ur!)));
      return [gate(add(xz!, matMul(hidden, uz!))), matMul(multiply(reset, hidden), un!)];
    };
    const [update, seen] = parts();
    const candidate = functionOf(type, settings.activation)(add(xn!, seen));
    // z h + (1 - z) n, with one product less.
    const output = add(candidate, multiply(update, subtract(state!, candidate)));
    return { output, states: [output] };
  },
});

const maker = defineCell(gruDefinition("gruCell"));

/**
 * One step of {@link gru}, for {@link rnn}.
 * Shapes: `x [batch, features]`, state `[batch, units]` -> output and state `[batch, units]`.
 * @throws {OptionError} unless `units` is a positive integer.
 * @example layers.rnn(layers.gruCell(32))
 */
export const gruCell = (units: number, options: GruCellOptions = {}): Layer => maker({ ...options, units });
