import { checkOptionNames, complete, type Complete } from "../../base/options.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { add, matMul, multiply, split } from "../../ops/index.ts";
import { activation as functionOf, type Activation } from "../activations.ts";
import type { Layer, LayerOptions } from "../layer.ts";
import { defineCell, type CellDefinition, type CellStep } from "./cell.ts";
import {
  checkGates,
  denseGates,
  drawFeatures,
  gateDefaults,
  keptState,
  projectGates,
  withUnitForgetBias,
  type GateOptions,
} from "./gates.ts";

export interface LstmGateOptions extends GateOptions {
  /** Of the gates. Default: sigmoid. */
  readonly recurrentActivation?: Activation;
  /** Whether the forget gate's bias begins at 1, so that the cell remembers (Jozefowicz 2015). Default: true. */
  readonly unitForgetBias?: boolean;
}
export interface LstmCellOptions extends LstmGateOptions, LayerOptions {}

export const lstmDefaults = {
  ...gateDefaults,
  recurrentActivation: "sigmoid",
  unitForgetBias: true,
} as const;
type Settings = Complete<LstmGateOptions, typeof lstmDefaults> & { readonly units: number };

/** The end of a step, from what comes into the gates i, f, g, o. */
export function closeStep(
  type: string,
  { activation, recurrentActivation }: Pick<Settings, "activation" | "recurrentActivation">,
  [i, f, g, o]: readonly Tensor[],
  memory: Tensor,
): CellStep {
  const gate = functionOf(type, recurrentActivation);
  const squash = functionOf(type, activation);
  const next = add(multiply(gate(f!), memory), multiply(gate(i!), squash(g!)));
  const output = multiply(gate(o!), squash(next));
  return { output, states: [output, next] };
}

/**
 * `i, f, o = recurrentActivation(...)`, `g = activation(...)` of `x_t kernel + bias + h_{t-1} recurrentKernel`;
 * `c_t = f c_{t-1} + i g`, `h_t = o activation(c_t)`.
 */
export const lstmDefinition = (
  type: string,
): CellDefinition<LstmGateOptions & { readonly units: number }, Settings> => ({
  type,
  options({ units, ...rest }, around) {
    checkOptionNames(type, rest, { ...lstmDefaults, ...around });
    const settings = { units, ...complete(type, rest, lstmDefaults) };
    checkGates(type, settings);
    functionOf(type, settings.recurrentActivation);
    return settings;
  },
  weights(settings, step) {
    const weights = denseGates(type, settings, step, { gates: 4 });
    return settings.unitForgetBias ? withUnitForgetBias(weights, settings.units) : weights;
  },
  states: ({ units }) => [[units], [units]],
  draw: drawFeatures,
  project: (_, weights, x, drawn) => projectGates(x, weights, drawn),
  step(settings, { recurrentKernel }, x, { states: [hidden, memory], drawn }) {
    const sums = add(x, matMul(keptState(hidden!, drawn), recurrentKernel!));
    return closeStep(type, settings, split(sums, 4, { axis: -1 }), memory!);
  },
});

const maker = defineCell(lstmDefinition("lstmCell"));

/**
 * One step of {@link lstm}, for {@link rnn}.
 * Shapes: `x [batch, features]`, two states `[batch, units]` (hidden, memory) -> output and states `[batch, units]`.
 * @throws {OptionError} unless `units` is a positive integer.
 * @example layers.rnn([layers.lstmCell(64), layers.lstmCell(64)])
 */
export const lstmCell = (units: number, options: LstmCellOptions = {}): Layer => maker({ ...options, units });
