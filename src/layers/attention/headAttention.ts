import { OptionError, UnsupportedError } from "../../base/errors.ts";
import { checkNumbers, type Complete } from "../../base/options.ts";
import { sizeOf, type Shape } from "../../base/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { TensorType } from "../../graph/type.ts";
import { add, concatenate, expandDims, matMul, reshape, transpose } from "../../ops/index.ts";
import { expectPositiveInteger } from "../checks.ts";
import { checkRate, dropRandomly } from "../dropRandomly.ts";
import type { CallContext, WeightSpec } from "../layer.ts";
import { weight, type GivenConstraint, type GivenInitializer, type GivenRegularizer } from "../weight.ts";
import { attend } from "./attend.ts";
import { sortInputs } from "./attentionInputs.ts";
import { allowed, biasOf, streamBias } from "./attentionMask.ts";
import { rotate } from "./rotate.ts";

/** What attention with several heads takes; Keras's names, where it has them. */
export interface HeadAttentionOptions {
  /** The part of the attention weights that is dropped while training. Default: 0. */
  readonly dropout?: number;
  /** Default: true. */
  readonly useBias?: boolean;
  /** Whether a step sees no later ones. (An argument of the call in Keras.) Default: false. */
  readonly useCausalMask?: boolean;
  /** Whether to give the attention weights too, as a second output. Default: false. */
  readonly returnAttentionScores?: boolean;
  /**
   * Turns queries and keys by angles that grow with their places (Su et al. 2021): the longest wavelength, as
   * 10000. Default: none, no turning.
   */
  readonly rotaryMaxWavelength?: number;
  /** Default: glorotUniform. */
  readonly kernelInitializer?: GivenInitializer;
  /** Default: zeros. */
  readonly biasInitializer?: GivenInitializer;
  /** Default: none. */
  readonly kernelRegularizer?: GivenRegularizer;
  /** Default: none. */
  readonly biasRegularizer?: GivenRegularizer;
  /** Default: none. */
  readonly kernelConstraint?: GivenConstraint;
  /** Default: none. */
  readonly biasConstraint?: GivenConstraint;
}

export const headAttentionDefaults = {
  dropout: 0,
  useBias: true,
  useCausalMask: false,
  returnAttentionScores: false,
  rotaryMaxWavelength: undefined,
  kernelInitializer: "glorotUniform",
  biasInitializer: "zeros",
  kernelRegularizer: undefined,
  biasRegularizer: undefined,
  kernelConstraint: undefined,
  biasConstraint: undefined,
} as const;

/** Options with defaults, and the sizes that both kinds of attention come down to. */
export interface HeadAttentionSettings extends Complete<HeadAttentionOptions, typeof headAttentionDefaults> {
  readonly heads: number;
  /** As many as heads, or a divisor of it. */
  readonly keyValueHeads: number;
  /** The width of a head's queries and keys. */
  readonly width: number;
  readonly valueWidth: number;
}

/**
 * @param sizes what the layer was given, under its own names
 * @throws {OptionError} for settings that no attention can have.
 */
export function checkHeads(
  type: string,
  sizes: Readonly<Record<string, number | undefined>>,
  settings: HeadAttentionSettings,
): void {
  const { heads, keyValueHeads } = settings;
  for (const [name, value] of Object.entries(sizes)) {
    if (value !== undefined) expectPositiveInteger(type, name, value);
  }
  checkRate(`${type}.dropout`, settings.dropout);
  checkNumbers(type, settings, { rotaryMaxWavelength: { min: 1 } });
  if (heads % keyValueHeads !== 0) {
    throw new OptionError({
      where: type,
      problem: "the key and value heads do not divide the query heads",
      expected: `a divisor of ${heads}`,
      received: `${keyValueHeads}`,
    });
  }
}

/** The weights of the projections and of what comes behind. */
export function headWeights(
  settings: HeadAttentionSettings,
  inputs: readonly TensorType[],
  output: Shape,
): Record<string, WeightSpec> {
  const { query, key, value } = sortInputs(inputs);
  const { heads, keyValueHeads, width, valueWidth } = settings;
  const pair = (name: string, kernel: Shape, bias: Shape): Record<string, WeightSpec> => ({
    [`${name}/kernel`]: weight(kernel, settings.kernelInitializer, {
      regularizer: settings.kernelRegularizer,
      constraint: settings.kernelConstraint,
    }),
    ...(settings.useBias && {
      [`${name}/bias`]: weight(bias, settings.biasInitializer, {
        regularizer: settings.biasRegularizer,
        constraint: settings.biasConstraint,
      }),
    }),
  });
  return {
    ...pair("query", [query.shape.at(-1)!, heads, width], [heads, width]),
    ...pair("key", [key.shape.at(-1)!, keyValueHeads, width], [keyValueHeads, width]),
    ...pair("value", [value.shape.at(-1)!, keyValueHeads, valueWidth], [keyValueHeads, valueWidth]),
    ...pair("attentionOutput", [heads, valueWidth, ...output], output),
  };
}

type Tensors = Readonly<Record<string, Tensor>>;

/** `x kernel + bias`, for a kernel `[features, heads, width]`: `[batch, time, features]` -> `[batch, heads, time, width]`. */
function toHeads(x: Tensor, weights: Tensors, name: string): Tensor {
  const kernel = weights[`${name}/kernel`]!;
  const bias = weights[`${name}/bias`];
  const [features, heads, width] = kernel.shape as [number, number, number];
  const flat = matMul(x, reshape(kernel, [features, heads * width]));
  const shifted = bias === undefined ? flat : add(flat, reshape(bias, [heads * width]));
  return transpose(reshape(shifted, [x.shape[0]!, x.shape[1]!, heads, width]), [0, 2, 1, 3]);
}

/** The heads side by side, projected: `[batch, heads, time, width]` -> `[batch, time, ...output]`. */
function fromHeads(x: Tensor, weights: Tensors): Tensor {
  const kernel = weights["attentionOutput/kernel"]!;
  const bias = weights["attentionOutput/bias"];
  const [batch, heads, time, width] = x.shape as [number, number, number, number];
  const output = kernel.shape.slice(2);
  const flat = reshape(transpose(x, [0, 2, 1, 3]), [batch, time, heads * width]);
  const y = matMul(flat, reshape(kernel, [heads * width, sizeOf(output)]));
  return reshape(bias === undefined ? y : add(y, reshape(bias, [sizeOf(output)])), [batch, time, ...output]);
}

/**
 * Attention of several heads on sequences `[batch, time, features]`.
 * @returns the projected output, and the attention weights `[batch, heads, queries, keys]`
 */
export function headAttention(
  type: string,
  settings: HeadAttentionSettings,
  weights: Tensors,
  { inputs, context }: { readonly inputs: readonly Tensor[]; readonly context: CallContext },
): { readonly output: Tensor; readonly weights: Tensor } {
  const { query: x, value: values, key: keys, attentionMask } = sortInputs(inputs);
  const heads = {
    query: toHeads(x, weights, "query"),
    key: toHeads(keys, weights, "key"),
    value: toHeads(values, weights, "value"),
  };
  const streamed = context.stream?.inputs[1] ?? (inputs.length === 1 && context.stream !== undefined);
  if (streamed && !settings.useCausalMask) {
    throw new UnsupportedError({
      where: type,
      problem: "attention to a sequence that comes piece by piece must not look at later steps",
      mend: "make it with { useCausalMask: true }",
    });
  }
  const turned = turn(settings, heads, { context, keysStreamed: streamed });
  const made = attend({
    ...turned,
    ...(streamed ? streamedKeys(turned, context) : opening(settings, { x, keys, attentionMask, context })),
    scale: 1 / Math.sqrt(settings.width),
    drop: (scores) => dropRandomly(scores, settings.dropout, scores.shape, context),
  });
  return { output: fromHeads(made.output, weights), weights: made.weights };
}

interface Heads {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
}

/** Queries and keys turned by their places, where that is asked for. */
function turn(
  { rotaryMaxWavelength: maxWavelength }: HeadAttentionSettings,
  heads: Heads,
  { context, keysStreamed }: { readonly context: CallContext; readonly keysStreamed: boolean },
): Heads {
  if (maxWavelength === undefined) return heads;
  const start = context.stream?.position;
  return {
    query: rotate(heads.query, { maxWavelength, sequenceAxis: 2, start }),
    key: rotate(heads.key, { maxWavelength, sequenceAxis: 2, start: keysStreamed ? start : undefined }),
    value: heads.value,
  };
}

/** Keys and values of the pieces before and of this one, and where its queries may look. */
function streamedKeys({ query, key, value }: Heads, { stream }: CallContext) {
  const [pastKeys, pastValues] = [stream!.remember("key", key, 2), stream!.remember("value", value, 2)];
  return {
    key: concatenate([pastKeys, key], { axis: 2 }),
    value: concatenate([pastValues, value], { axis: 2 }),
    bias: streamBias(query.shape[2]!, pastKeys.shape[2]!, stream!.position),
  };
}

/**
 * Where queries may look. The order of the steps alone leaves every query something to look at, and can be added to
 * the scores, which is cheapest.
 */
function opening(
  { useCausalMask: causal }: HeadAttentionSettings,
  { x, keys, attentionMask, context }: MaskInputs,
) {
  const [queryMask, ...keyMasks] = context.masks;
  const lengths = { queries: x.shape[1]!, keys: keys.shape[1]! };
  const mask = allowed({ ...lengths, causal, queryMask, keyMasks, attentionMask });
  const byOrder = [queryMask, ...keyMasks, attentionMask].every((given) => given === undefined);
  return byOrder ? { bias: biasOf(mask) } : { mask: expandDims(mask!, 1) };
}

interface MaskInputs {
  readonly x: Tensor;
  readonly keys: Tensor;
  readonly attentionMask: Tensor | undefined;
  readonly context: CallContext;
}
