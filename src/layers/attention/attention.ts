import { OptionError } from "../../base/errors.ts";
import { checkChoice, complete } from "../../base/options.ts";
import type { Tensor } from "../../graph/tensor.ts";
import {
  add,
  cast,
  expandDims,
  matMul,
  multiply,
  softmax,
  subtract,
  sum,
  swapLastAxes,
  tanh,
} from "../../ops/index.ts";
import { expectInputRank } from "../checks.ts";
import { checkRate, dropRandomly } from "../dropRandomly.ts";
import { defineLayer, type CallContext, type Layer, type LayerOptions } from "../layer.ts";
import { weight } from "../weight.ts";
import { allowed } from "./attentionMask.ts";

interface CommonOptions {
  /** The part of the attention weights that is dropped while training. Default: 0. */
  readonly dropout?: number;
  /** Whether a step sees no later ones. (An argument of the call in Keras.) Default: false. */
  readonly useCausalMask?: boolean;
  /** Whether to give the attention weights too, as a second output. Default: false. */
  readonly returnAttentionScores?: boolean;
}

interface DotOptions extends CommonOptions {
  /** Whether the scores are multiplied by a learned number. Default: false. */
  readonly useScale?: boolean;
  /** `dot` of query and key, or `concat`: the sum of `tanh(query + key)`. Default: dot. */
  readonly scoreMode?: "dot" | "concat";
}
interface AdditiveOptions extends CommonOptions {
  /** Whether the features are weighted by a learned vector before they are summed. Default: true. */
  readonly useScale?: boolean;
}

export interface AttentionOptions extends DotOptions, LayerOptions {}
export interface AdditiveAttentionOptions extends AdditiveOptions, LayerOptions {}

const commonDefaults = { dropout: 0, useCausalMask: false, returnAttentionScores: false } as const;

/** The sum over features of `tanh(query + key)`, weighted. Shapes: `[batch, queries, keys]`. */
const additiveScores = (query: Tensor, key: Tensor, scale: Tensor | undefined): Tensor => {
  const both = tanh(add(expandDims(query, 2), expandDims(key, 1)));
  return sum(scale === undefined ? both : multiply(both, scale), { axis: -1 });
};

function expectPair(type: string, count: number): void {
  if (count === 2 || count === 3) return;
  throw new OptionError({
    where: type,
    problem: "called on the wrong number of inputs",
    expected: "[query, value] or [query, value, key]",
    received: `${count}`,
  });
}

/** Weighs values by scores of queries and keys. */
function weigh(
  type: string,
  settings: Required<CommonOptions>,
  inputs: readonly Tensor[],
  {
    score,
    context,
  }: { readonly score: (query: Tensor, key: Tensor) => Tensor; readonly context: CallContext },
): Tensor[] {
  expectPair(type, inputs.length);
  for (const x of inputs) expectInputRank(type, x, 3, "[batch, time, features]");
  const [query, value, key = value] = inputs as [Tensor, Tensor, Tensor?];
  const [queryMask, valueMask] = context.masks;
  const mask = allowed({
    queries: query.shape[1]!,
    keys: key.shape[1]!,
    causal: settings.useCausalMask,
    keyMasks: [valueMask],
  });
  const scores = score(query, key);
  const open = mask ? subtract(scores, multiply(subtract(1, cast(mask, scores.dtype)), 1e9)) : scores;
  const weights = softmax(open);
  const y = matMul(dropRandomly(weights, settings.dropout, weights.shape, context), value);
  const output = queryMask ? multiply(y, cast(expandDims(queryMask, -1), y.dtype)) : y;
  return settings.returnAttentionScores ? [output, weights] : [output];
}

const dotMaker = defineLayer({
  type: "attention",
  options(given: DotOptions) {
    const settings = complete("attention", given, { ...commonDefaults, useScale: false, scoreMode: "dot" });
    checkRate("attention.dropout", settings.dropout);
    checkChoice("attention.scoreMode", settings.scoreMode, ["dot", "concat"]);
    return settings;
  },
  inputs: "any",
  mask: "keep",
  streams: false,
  weights: ({ useScale, scoreMode }) => ({
    ...(useScale && { scale: weight([], "ones") }),
    ...(scoreMode === "concat" && { concatScoreWeight: weight([], "ones") }),
  }),
  call(options, { scale, concatScoreWeight }, inputs, context) {
    const times = (scores: Tensor, factor: Tensor | undefined): Tensor =>
      factor === undefined ? scores : multiply(scores, factor);
    const score = (query: Tensor, key: Tensor): Tensor => {
      if (options.scoreMode === "dot") return times(matMul(query, swapLastAxes(key)), scale);
      const both = tanh(times(add(expandDims(query, 2), expandDims(key, 1)), scale));
      return times(sum(both, { axis: -1 }), concatScoreWeight);
    };
    return weigh("attention", options, inputs, { score, context });
  },
});

/**
 * Dot-product attention (Luong et al. 2015): `softmax(query key^T) value`, without projections.
 * Call it on `[query, value]` or `[query, value, key]`. The mask of the value says where attention may look,
 * that of the query which outputs are not zero.
 * Shapes: `query [batch, queries, features]`, `value [batch, keys, width]` -> `[batch, queries, width]`, and with
 * `returnAttentionScores` the weights `[batch, queries, keys]`.
 * @throws {OptionError | ShapeError} when options or inputs do not fit.
 * @example
 * const [query, value] = [layers.input([5, 16]), layers.input([9, 16])];
 * const y = layers.attention({ useScale: true })([query, value]);
 */
export const attention = (options: AttentionOptions = {}): Layer => dotMaker(options);

const additiveMaker = defineLayer({
  type: "additiveAttention",
  options(given: AdditiveOptions) {
    const settings = complete("additiveAttention", given, { ...commonDefaults, useScale: true });
    checkRate("additiveAttention.dropout", settings.dropout);
    return settings;
  },
  inputs: "any",
  mask: "keep",
  streams: false,
  weights: ({ useScale }, [query]) =>
    useScale ? { scale: weight([query!.shape.at(-1)!], "glorotUniform") } : {},
  call: (options, { scale }, inputs, context) =>
    weigh("additiveAttention", options, inputs, {
      score: (query, key) => additiveScores(query, key, scale),
      context,
    }),
});

/**
 * Additive attention (Bahdanau et al. 2015): scores are the sum over features of `scale tanh(query + key)`.
 * Inputs, masks and shapes: as in {@link attention}; query and key have the same width.
 * @throws {OptionError | ShapeError} when options or inputs do not fit.
 * @example
 * const [query, value] = [layers.input([5, 16]), layers.input([9, 16])];
 * const y = layers.additiveAttention()([query, value]);
 */
export const additiveAttention = (options: AdditiveAttentionOptions = {}): Layer => additiveMaker(options);
