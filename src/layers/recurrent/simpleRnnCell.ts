import { checkOptionNames, complete } from "../../base/options.ts";
import { add, matMul } from "../../ops/index.ts";
import { activation as functionOf } from "../activations.ts";
import type { Layer, LayerOptions } from "../layer.ts";
import { defineCell, type CellDefinition } from "./cell.ts";
import {
  checkGates,
  denseGates,
  drawFeatures,
  gateDefaults,
  keptState,
  projectGates,
  type GateOptions,
  type GateSettings,
} from "./gates.ts";

export interface SimpleRnnCellOptions extends GateOptions, LayerOptions {}

/** `h_t = activation(x_t kernel + bias + h_{t-1} recurrentKernel)`. */
export const simpleRnnDefinition = (
  type: string,
): CellDefinition<GateOptions & { readonly units: number }, GateSettings> => ({
  type,
  options({ units, ...rest }, around) {
    checkOptionNames(type, rest, { ...gateDefaults, ...around });
    const settings = { units, ...complete(type, rest, gateDefaults) };
    checkGates(type, settings);
    return settings;
  },
  weights: (settings, step) => denseGates(type, settings, step, { gates: 1 }),
  states: ({ units }) => [[units]],
  draw: drawFeatures,
  project: (_, weights, x, drawn) => projectGates(x, weights, drawn),
  step({ activation }, { recurrentKernel }, x, { states: [hidden], drawn }) {
    const sum = add(x, matMul(keptState(hidden!, drawn), recurrentKernel!));
    const output = functionOf(type, activation)(sum);
    return { output, states: [output] };
  },
});

const maker = defineCell(simpleRnnDefinition("simpleRnnCell"));

/**
 * One step of {@link simpleRnn}, for {@link rnn}.
 * Shapes: `x [batch, features]`, state `[batch, units]` -> output and state `[batch, units]`.
 * @throws {OptionError} unless `units` is a positive integer.
 * @example layers.rnn(layers.simpleRnnCell(32))
 */
export const simpleRnnCell = (units: number, options: SimpleRnnCellOptions = {}): Layer =>
  maker({ ...options, units });
