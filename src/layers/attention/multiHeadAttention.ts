import { complete } from "../../base/options.ts";
import { sizeOf, type Shape } from "../../base/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { reshape, transpose } from "../../ops/index.ts";
import { expectAxis } from "../checks.ts";
import { defineLayer, type Layer, type LayerOptions } from "../layer.ts";
import { expectAttentionInputs, sortInputs } from "./attentionInputs.ts";
import {
  checkHeads,
  headAttention,
  headAttentionDefaults,
  headWeights,
  type HeadAttentionOptions,
  type HeadAttentionSettings,
} from "./headAttention.ts";

interface Options extends HeadAttentionOptions {
  /** The width of a head's values. Default: keyDim. */
  readonly valueDim?: number;
  /** The axes of the output behind the steps. Default: the query's features. */
  readonly outputShape?: number | readonly number[];
  /** The axes that are attended over, the batch counted as 0. Default: all between batch and features. */
  readonly attentionAxes?: readonly number[];
}
export interface MultiHeadAttentionOptions extends Options, LayerOptions {}

const type = "multiHeadAttention";
const defaults = {
  ...headAttentionDefaults,
  valueDim: undefined,
  outputShape: undefined,
  attentionAxes: undefined,
} as const;

interface Sizes {
  readonly numHeads: number;
  readonly keyDim: number;
}

const maker = defineLayer({
  type,
  options({ numHeads, keyDim, ...rest }: Options & Sizes) {
    const settings = { numHeads, keyDim, ...complete(type, rest, defaults) };
    checkHeads(type, { numHeads, keyDim, valueDim: settings.valueDim }, headsOf(settings));
    return settings;
  },
  inputs: "any",
  mask: "keep",
  weights(options, inputs) {
    expectAttentionInputs(type, inputs);
    const output = [options.outputShape ?? inputs[0]!.shape.at(-1)!].flat();
    return headWeights(headsOf(options), inputs, output);
  },
  call(options, weights, inputs, context) {
    const { query } = sortInputs(inputs);
    if (query.rank === 3) {
      const { output, weights: scores } = headAttention(type, headsOf(options), weights, { inputs, context });
      return options.returnAttentionScores ? [output, scores] : [output];
    }
    const axes = attendedAxes(query, options.attentionAxes);
    const flat = inputs.map((x) => (x.dtype === "bool" ? x : asSequence(x, axes)));
    const made = headAttention(type, headsOf(options), weights, { inputs: flat, context });
    const output = fromSequence(made.output, query.shape, axes);
    return options.returnAttentionScores ? [output, scoresOf(made.weights, inputs, axes)] : [output];
  },
});

const headsOf = <
  T extends Omit<HeadAttentionSettings, "heads" | "keyValueHeads" | "width" | "valueWidth"> &
    Sizes & { readonly valueDim: number | undefined },
>(
  settings: T,
): HeadAttentionSettings => ({
  ...settings,
  heads: settings.numHeads,
  keyValueHeads: settings.numHeads,
  width: settings.keyDim,
  valueWidth: settings.valueDim ?? settings.keyDim,
});

/** The attended axes, from the front. */
function attendedAxes(x: Tensor, given: readonly number[] | undefined): number[] {
  if (given === undefined) return Array.from({ length: x.rank - 2 }, (_, i) => i + 1);
  return given.map((axis) => expectAxis(type, axis, x));
}

/** The axes that are neither attended nor features: each of their places attends by itself, as the batch does. */
const apart = (rank: number, axes: readonly number[]): number[] =>
  Array.from({ length: rank - 1 }, (_, axis) => axis).filter((axis) => !axes.includes(axis));

const lengths = (shape: Shape, axes: readonly number[]): number[] => axes.map((axis) => shape[axis]!);

/** The attended axes as one, behind all that stand apart: `[batch, time, features]`. */
function asSequence(x: Tensor, axes: readonly number[]): Tensor {
  const rows = apart(x.rank, axes);
  const moved = transpose(x, [...rows, ...axes, x.rank - 1]);
  return reshape(moved, [sizeOf(lengths(x.shape, rows)), sizeOf(lengths(x.shape, axes)), x.shape.at(-1)!]);
}

/** The way back from {@link asSequence}, for a query of that shape. */
function fromSequence(y: Tensor, query: Shape, axes: readonly number[]): Tensor {
  const order = [...apart(query.length, axes), ...axes];
  const features = y.shape.slice(2);
  const whole = reshape(y, [...lengths(query, order), ...features]);
  const back = order.map((_, axis) => order.indexOf(axis));
  return transpose(whole, [...back, ...features.map((_, i) => order.length + i)]);
}

/** The weights with the attended axes as they were: `[...apart, heads, ...queries, ...keys]`. */
function scoresOf(scores: Tensor, inputs: readonly Tensor[], axes: readonly number[]): Tensor {
  const { query, key } = sortInputs(inputs);
  const rows = lengths(query.shape, apart(query.rank, axes));
  return reshape(scores, [
    ...rows,
    scores.shape[1]!,
    ...lengths(query.shape, axes),
    ...lengths(key.shape, axes),
  ]);
}

/**
 * Attention of several heads (Vaswani et al. 2017): every head projects queries, keys and values, and gives
 * `softmax(q k^T / sqrt(keyDim)) v`; the heads are joined and projected.
 * Call it on `[query]` (self-attention), `[query, value]` (cross-attention), `[query, value, key]`, each with an
 * attention mask behind it if wanted: bool `[batch, queries, keys]`, true where attention may look. Masks of the
 * inputs count too.
 * Shapes: `query [batch, queries, features]`, `value` and `key [batch, keys, ...]` -> `[batch, queries, features]`,
 * and with `returnAttentionScores` the weights `[batch, numHeads, queries, keys]`.
 * With `useCausalMask` it takes sequences piece by piece and keeps their keys and values, so that a token that
 * is generated costs one step.
 * @throws {OptionError | ShapeError} when options or inputs do not fit.
 * @example
 * const x = layers.input([32, 64]);
 * const y = layers.multiHeadAttention(4, 16, { useCausalMask: true })(x);
 */
export const multiHeadAttention = (
  numHeads: number,
  keyDim: number,
  options: MultiHeadAttentionOptions = {},
): Layer => maker({ ...options, numHeads, keyDim });
