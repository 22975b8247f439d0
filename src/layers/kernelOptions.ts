import type { Complete } from "../base/options.ts";
import type { Shape } from "../base/shape.ts";
import type { Activation } from "./activations.ts";
import type { WeightSpec } from "./layer.ts";
import { weight, type GivenConstraint, type GivenInitializer, type GivenRegularizer } from "./weight.ts";

/** How a layer ends: bias, activation, activity penalty. */
export interface BiasOptions {
  /** Applied to the result. Default: linear, which does nothing. */
  readonly activation?: Activation;
  /** Default: true. */
  readonly useBias?: boolean;
  /** Default: zeros. */
  readonly biasInitializer?: GivenInitializer;
  /** Default: none. */
  readonly biasRegularizer?: GivenRegularizer;
  /** Penalizes the result; the penalty is divided by the batch size, as in Keras. Default: none. */
  readonly activityRegularizer?: GivenRegularizer;
  /** Default: none. */
  readonly biasConstraint?: GivenConstraint;
}

export const biasDefaults = {
  activation: "linear",
  useBias: true,
  biasInitializer: "zeros",
  biasRegularizer: undefined,
  activityRegularizer: undefined,
  biasConstraint: undefined,
} as const satisfies { readonly [K in keyof BiasOptions]-?: BiasOptions[K] | undefined };

/** What layers with a kernel and a bias share. */
export interface KernelOptions extends BiasOptions {
  /** Default: glorotUniform. */
  readonly kernelInitializer?: GivenInitializer;
  /** Default: none. */
  readonly kernelRegularizer?: GivenRegularizer;
  /** Default: none. */
  readonly kernelConstraint?: GivenConstraint;
}

export const kernelDefaults = {
  ...biasDefaults,
  kernelInitializer: "glorotUniform",
  kernelRegularizer: undefined,
  kernelConstraint: undefined,
} as const satisfies { readonly [K in keyof KernelOptions]-?: KernelOptions[K] | undefined };

/** The options once the defaults are in. */
export type BiasSettings = Complete<BiasOptions, typeof biasDefaults>;
export type KernelSettings = Complete<KernelOptions, typeof kernelDefaults>;

/** The bias, if it is wanted. */
export const biasWeight = (settings: BiasSettings, shape: Shape): Record<string, WeightSpec> =>
  settings.useBias
    ? {
        bias: weight(shape, settings.biasInitializer, {
          regularizer: settings.biasRegularizer,
          constraint: settings.biasConstraint,
        }),
      }
    : {};

/** The kernel and, if it is wanted, the bias. */
export const kernelAndBias = (
  settings: KernelSettings,
  kernel: Shape,
  bias: Shape,
): Record<string, WeightSpec> => ({
  kernel: weight(kernel, settings.kernelInitializer, {
    regularizer: settings.kernelRegularizer,
    constraint: settings.kernelConstraint,
  }),
  ...biasWeight(settings, bias),
});
