import { OptionError } from "../../base/errors.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { TensorType } from "../../graph/type.ts";
import { add } from "../../ops/index.ts";
import { activation as functionOf, type Activation } from "../activations.ts";
import { multiHeadAttention } from "../attention/multiHeadAttention.ts";
import { expectInputRank, expectPositiveInteger } from "../checks.ts";
import { dense } from "../dense.ts";
import { checkRate, dropRandomly } from "../dropRandomly.ts";
import type { CallContext, Layer, WeightSpec } from "../layer.ts";
import { layerNormalization } from "../layerNormalization.ts";
import type { GivenInitializer } from "../weight.ts";
import { callInner, innerWeights } from "../within.ts";

/** What both Transformer blocks take; Keras Hub's names. */
export interface BlockOptions {
  /** The part that is dropped of attention weights and of what every part gives. Default: 0. */
  readonly dropout?: number;
  /** Of the inner dense layer. Default: relu. */
  readonly activation?: Activation;
  /** Default: 1e-5. */
  readonly layerNormEpsilon?: number;
  /** Default: glorotUniform. */
  readonly kernelInitializer?: GivenInitializer;
  /** Default: zeros. */
  readonly biasInitializer?: GivenInitializer;
  /**
   * Whether each part's input is normalized (as in GPT-2; trains more easily), or the sum behind it (as in the
   * paper). Default: false.
   */
  readonly normalizeFirst?: boolean;
  /** Turns queries and keys of self-attention by their places, see `multiHeadAttention`. Default: none. */
  readonly rotaryMaxWavelength?: number;
}

const blockDefaults = {
  dropout: 0,
  activation: "relu",
  layerNormEpsilon: 1e-5,
  kernelInitializer: "glorotUniform",
  biasInitializer: "zeros",
  normalizeFirst: false,
  rotaryMaxWavelength: undefined,
} as const;

interface Sizes {
  readonly intermediateDim: number;
  readonly numHeads: number;
}

/** Options with defaults, checked. */
export function settleBlock<Given extends BlockOptions & Sizes>(type: string, given: Given) {
  const { intermediateDim, numHeads, ...rest } = given;
  expectPositiveInteger(type, "intermediateDim", intermediateDim);
  expectPositiveInteger(type, "numHeads", numHeads);
  const settings = { intermediateDim, numHeads, ...complete(type, rest as BlockOptions, blockDefaults) };
  checkRate(`${type}.dropout`, settings.dropout);
  checkNumbers(type, settings, { layerNormEpsilon: { min: 0 }, rotaryMaxWavelength: { min: 1 } });
  functionOf(type, settings.activation);
  return settings;
}

export type BlockSettings = ReturnType<typeof settleBlock>;

/** Attention over a sequence of that width. */
export function attentionOf(
  type: string,
  settings: BlockSettings,
  width: number,
  more: { readonly useCausalMask?: boolean; readonly rotary?: boolean; readonly scores?: boolean } = {},
): Layer {
  const { numHeads, dropout, kernelInitializer, biasInitializer, rotaryMaxWavelength } = settings;
  if (width % numHeads !== 0) {
    throw new OptionError({
      where: type,
      problem: "the heads do not divide the features",
      expected: `a number of heads that divides ${width}`,
      received: `${numHeads}`,
    });
  }
  return multiHeadAttention(numHeads, width / numHeads, {
    dropout,
    kernelInitializer,
    biasInitializer,
    useCausalMask: more.useCausalMask ?? false,
    returnAttentionScores: more.scores ?? false,
    ...(more.rotary && rotaryMaxWavelength !== undefined && { rotaryMaxWavelength }),
  });
}

const normalizationOf = ({ layerNormEpsilon }: BlockSettings): Layer =>
  layerNormalization({ epsilon: layerNormEpsilon });

const feedforwardOf = (settings: BlockSettings, width: number) => {
  const { intermediateDim, activation, kernelInitializer, biasInitializer } = settings;
  const initializers = { kernelInitializer, biasInitializer };
  return {
    inner: dense(intermediateDim, { activation, ...initializers }),
    outer: dense(width, initializers),
  };
};

interface Surroundings {
  readonly weights: Readonly<Record<string, Tensor>>;
  readonly context: CallContext;
}

/** `x + part(x)` with the normalization before the part or behind the sum. */
export function residual(
  name: string,
  settings: BlockSettings,
  x: Tensor,
  { part, weights, context }: Surroundings & { readonly part: (normalized: Tensor) => Tensor },
): Tensor {
  const normalize = (value: Tensor): Tensor =>
    callInner(`${name}LayerNorm`, normalizationOf(settings), [{ value }], { weights, context })[0]!;
  const given = settings.normalizeFirst ? normalize(x) : x;
  const made = part(given);
  const sum = add(x, dropRandomly(made, settings.dropout, made.shape, context));
  return settings.normalizeFirst ? sum : normalize(sum);
}

/** The block's last part: a dense layer on every step, and one back to the sequence's width. */
export function feedforward(settings: BlockSettings, x: Tensor, around: Surroundings): Tensor {
  const { inner, outer } = feedforwardOf(settings, x.shape.at(-1)!);
  return residual("feedforward", settings, x, {
    ...around,
    part: (value) => {
      const [wide] = callInner("feedforwardIntermediateDense", inner, [{ value }], around);
      return callInner("feedforwardOutputDense", outer, [{ value: wide! }], around)[0]!;
    },
  });
}

/** The weights of the last part. */
export function feedforwardWeights(settings: BlockSettings, x: TensorType): Record<string, WeightSpec> {
  const { inner, outer } = feedforwardOf(settings, x.shape.at(-1)!);
  const wide = { dtype: x.dtype, shape: [...x.shape.slice(0, -1), settings.intermediateDim] };
  return {
    ...innerWeights("feedforwardLayerNorm", normalizationOf(settings), [x]),
    ...innerWeights("feedforwardIntermediateDense", inner, [x]),
    ...innerWeights("feedforwardOutputDense", outer, [wide]),
  };
}

/** The weights of one part with attention. */
export const attentionWeights = (
  name: string,
  settings: BlockSettings,
  layer: Layer,
  inputs: readonly TensorType[],
): Record<string, WeightSpec> => ({
  ...innerWeights(name, layer, inputs),
  ...innerWeights(`${name}LayerNorm`, normalizationOf(settings), [inputs[0]!]),
});

export const expectSequence = (type: string, x: TensorType): number => {
  expectInputRank(type, x, 3, "[batch, time, features]");
  return x.shape[2]!;
};
