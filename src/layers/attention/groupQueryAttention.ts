import { complete } from "../../base/options.ts";
import { expectInputRank } from "../checks.ts";
import { defineLayer, type Layer, type LayerOptions } from "../layer.ts";
import { expectAttentionInputs } from "./attentionInputs.ts";
import {
  checkHeads,
  headAttention,
  headAttentionDefaults,
  headWeights,
  type HeadAttentionOptions,
} from "./headAttention.ts";

interface Sizes {
  /** The width of a head. */
  readonly headDim: number;
  readonly numQueryHeads: number;
  /** A divisor of the number of query heads. */
  readonly numKeyValueHeads: number;
}
export interface GroupQueryAttentionOptions extends HeadAttentionOptions, Sizes, LayerOptions {}

const type = "groupQueryAttention";

const headsOf = <T extends Sizes>(settings: T) => ({
  ...settings,
  heads: settings.numQueryHeads,
  keyValueHeads: settings.numKeyValueHeads,
  width: settings.headDim,
  valueWidth: settings.headDim,
});

const maker = defineLayer({
  type,
  options({ headDim, numQueryHeads, numKeyValueHeads, ...rest }: HeadAttentionOptions & Sizes) {
    const sizes = { headDim, numQueryHeads, numKeyValueHeads };
    const settings = { ...sizes, ...complete(type, rest, headAttentionDefaults) };
    checkHeads(type, sizes, headsOf(settings));
    return settings;
  },
  inputs: "any",
  mask: "keep",
  weights(options, inputs) {
    expectInputRank(type, inputs[0]!, 3, "[batch, time, features]");
    expectAttentionInputs(type, inputs);
    return headWeights(headsOf(options), inputs, [inputs[0]!.shape[2]!]);
  },
  call(options, weights, inputs, context) {
    const made = headAttention(type, headsOf(options), weights, { inputs, context });
    return options.returnAttentionScores ? [made.output, made.weights] : [made.output];
  },
});

/**
 * Attention whose query heads share keys and values in groups (Ainslie et al. 2023), so that less is kept while
 * generating; with a single key and value head, multi-query attention (Shazeer 2019).
 * Inputs and shapes: as in {@link multiHeadAttention}.
 * @throws {OptionError | ShapeError} when options or inputs do not fit.
 * @example layers.groupQueryAttention({ headDim: 16, numQueryHeads: 8, numKeyValueHeads: 2 })
 */
export const groupQueryAttention = (options: GroupQueryAttentionOptions): Layer => maker(options);
