import type { Complete } from "../../base/options.ts";
import type { RandomKey } from "../../base/random.ts";
import type { Shape } from "../../base/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { TensorType } from "../../graph/type.ts";
import { add, matMul, multiply } from "../../ops/index.ts";
import { activation as functionOf, type Activation } from "../activations.ts";
import { expectInputRank, expectPositiveInteger } from "../checks.ts";
import { checkRate, keepMask } from "../dropRandomly.ts";
import type { CallContext, WeightSpec } from "../layer.ts";
import { weight, type GivenConstraint, type GivenInitializer, type GivenRegularizer } from "../weight.ts";

/** What cells of dense gates share. */
export interface GateOptions {
  /** Of the candidate and the output. Default: tanh. */
  readonly activation?: Activation;
  /** Default: true. */
  readonly useBias?: boolean;
  /** Default: glorotUniform. */
  readonly kernelInitializer?: GivenInitializer;
  /** Default: orthogonal. */
  readonly recurrentInitializer?: GivenInitializer;
  /** Default: zeros. */
  readonly biasInitializer?: GivenInitializer;
  /** Default: none. */
  readonly kernelRegularizer?: GivenRegularizer;
  /** Default: none. */
  readonly recurrentRegularizer?: GivenRegularizer;
  /** Default: none. */
  readonly biasRegularizer?: GivenRegularizer;
  /** Default: none. */
  readonly kernelConstraint?: GivenConstraint;
  /** Default: none. */
  readonly recurrentConstraint?: GivenConstraint;
  /** Default: none. */
  readonly biasConstraint?: GivenConstraint;
  /** The part of the input's features that is dropped while training, the same at every step. Default: 0. */
  readonly dropout?: number;
  /** The part of the state that is dropped while training, the same at every step (Gal 2016). Default: 0. */
  readonly recurrentDropout?: number;
}

export const gateDefaults = {
  activation: "tanh",
  useBias: true,
  kernelInitializer: "glorotUniform",
  recurrentInitializer: "orthogonal",
  biasInitializer: "zeros",
  kernelRegularizer: undefined,
  recurrentRegularizer: undefined,
  biasRegularizer: undefined,
  kernelConstraint: undefined,
  recurrentConstraint: undefined,
  biasConstraint: undefined,
  dropout: 0,
  recurrentDropout: 0,
} as const;

export type GateSettings = Complete<GateOptions, typeof gateDefaults> & { readonly units: number };

type Tensors = Readonly<Record<string, Tensor>>;

/** @throws {OptionError} for options that no cell of gates can have. */
export function checkGates(type: string, settings: GateSettings): void {
  expectPositiveInteger(type, "units", settings.units);
  checkRate(`${type}.dropout`, settings.dropout);
  checkRate(`${type}.recurrentDropout`, settings.recurrentDropout);
  functionOf(type, settings.activation);
}

/** The kernel, the recurrent kernel and, if it is wanted, the bias, with the options that concern each. */
export const gateWeights = (
  settings: Omit<GateSettings, "units">,
  shapes: { readonly kernel: Shape; readonly recurrentKernel: Shape; readonly bias: Shape },
): Record<string, WeightSpec> => ({
  kernel: weight(shapes.kernel, settings.kernelInitializer, {
    regularizer: settings.kernelRegularizer,
    constraint: settings.kernelConstraint,
  }),
  recurrentKernel: weight(shapes.recurrentKernel, settings.recurrentInitializer, {
    regularizer: settings.recurrentRegularizer,
    constraint: settings.recurrentConstraint,
  }),
  ...(settings.useBias && {
    bias: weight(shapes.bias, settings.biasInitializer, {
      regularizer: settings.biasRegularizer,
      constraint: settings.biasConstraint,
    }),
  }),
});

/** The weights of so many dense gates side by side. */
export function denseGates(
  type: string,
  settings: GateSettings,
  step: TensorType,
  { gates, bias }: { readonly gates: number; readonly bias?: Shape },
): Record<string, WeightSpec> {
  expectInputRank(type, step, 2, "[batch, features] at every step");
  const columns = gates * settings.units;
  return gateWeights(settings, {
    kernel: [step.shape[1]!, columns],
    recurrentKernel: [settings.units, columns],
    bias: bias ?? [columns],
  });
}

/** The bias of gates i, f, g, o, that of the forget gate beginning at 1. */
export function withUnitForgetBias({ bias, ...weights }: Record<string, WeightSpec>, units: number) {
  if (bias === undefined) return weights;
  const { initializer } = bias;
  const create = (shape: Shape, key: RandomKey) => initializer.create(shape, key).fill(1, units, 2 * units);
  return { ...weights, bias: { ...bias, initializer: { ...initializer, create } } };
}

/** What is kept of the input and of the state, drawn once for a sequence. */
export function drawDropout(
  { dropout, recurrentDropout }: Pick<GateSettings, "dropout" | "recurrentDropout">,
  { input, state }: { readonly input: Shape; readonly state: Shape },
  context: CallContext,
): Tensors {
  if (!context.training) return {};
  return {
    ...(dropout > 0 && { input: keepMask(dropout, input, context) }),
    ...(recurrentDropout > 0 && { state: keepMask(recurrentDropout, state, context) }),
  };
}

/** {@link drawDropout} for dense gates. */
export const drawFeatures = (settings: GateSettings, { shape }: TensorType, context: CallContext): Tensors =>
  drawDropout(settings, { input: shape, state: [shape[0]!, settings.units] }, context);

/** The sequence `[time, batch, ...]`, without what dropout takes from it. */
export const keptInput = (x: Tensor, { input }: Tensors): Tensor =>
  input === undefined ? x : multiply(x, input);

/** The state, without what recurrent dropout takes from it. */
export const keptState = (state: Tensor, { state: kept }: Tensors): Tensor =>
  kept === undefined ? state : multiply(state, kept);

export const addBias = (x: Tensor, bias: Tensor | undefined): Tensor =>
  bias === undefined ? x : add(x, bias);

/** `x kernel + bias` for every step. */
export const projectGates = (x: Tensor, { kernel, bias }: Tensors, drawn: Tensors): Tensor =>
  addBias(matMul(keptInput(x, drawn), kernel!), bias);
