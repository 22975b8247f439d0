import { OptionError } from "../../base/errors.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { defineLayer, type Layer, type LayerOptions } from "../layer.ts";
import { callInner } from "../within.ts";
import {
  attentionOf,
  attentionWeights,
  expectSequence,
  feedforward,
  feedforwardWeights,
  residual,
  settleBlock,
  type BlockOptions,
} from "./blocks.ts";

interface Options extends BlockOptions {
  /** Whether a step sees no later ones: with it, and `normalizeFirst`, the block is GPT-2's. Default: false. */
  readonly useCausalMask?: boolean;
  /** Whether to give the attention weights too, as a second output. Default: false. */
  readonly returnAttentionScores?: boolean;
}
interface Sizes {
  /** The width of the inner dense layer. */
  readonly intermediateDim: number;
  readonly numHeads: number;
}
export interface TransformerEncoderOptions extends Options, Sizes, LayerOptions {}

const type = "transformerEncoder";

const maker = defineLayer({
  type,
  options: ({ useCausalMask = false, returnAttentionScores = false, ...rest }: Options & Sizes) => ({
    ...settleBlock(type, rest),
    useCausalMask,
    returnAttentionScores,
  }),
  inputs: "any",
  mask: "keep",
  weights(options, inputs) {
    const [x, attentionMask] = inputs;
    if (inputs.length > 2 || (attentionMask && attentionMask.dtype !== "bool")) {
      throw new OptionError({
        where: type,
        problem: "called on the wrong inputs",
        expected: "a sequence, and a bool attention mask [batch, time, time] or none",
        received: inputs.length > 2 ? `${inputs.length}` : `a second input of ${attentionMask!.dtype}`,
      });
    }
    const attention = attentionOf(type, options, expectSequence(type, x!));
    return {
      ...attentionWeights("selfAttention", options, attention, [x!]),
      ...feedforwardWeights(options, x!),
    };
  },
  call(options, weights, [x, attentionMask], context) {
    const attention = attentionOf(type, options, x!.shape[2]!, {
      useCausalMask: options.useCausalMask,
      rotary: true,
      scores: true,
    });
    const [mask] = context.masks;
    const scores: { value?: Tensor } = {};
    const attended = residual("selfAttention", options, x!, {
      weights,
      context,
      part: (value) => {
        const inputs = [
          { value },
          { value, mask },
          ...(attentionMask ? [{ value: attentionMask, streamed: false }] : []),
        ];
        const [y, weighed] = callInner("selfAttention", attention, inputs, { weights, context });
        scores.value = weighed!;
        return y!;
      },
    });
    const y = feedforward(options, attended, { weights, context });
    return options.returnAttentionScores ? [y, scores.value!] : [y];
  },
});

/**
 * The Transformer's encoder block (Vaswani et al. 2017): self-attention of several heads, then two dense layers on
 * every step, each with a residual connection and layer normalization. A bool attention mask
 * `[batch, time, time]` may be a second input; the mask of the sequence counts too.
 * Shapes: `[batch, time, features]`, unchanged; `numHeads` divides the features.
 * @throws {OptionError | ShapeError} when options or input do not fit.
 * @example layers.transformerEncoder({ intermediateDim: 256, numHeads: 4, normalizeFirst: true })
 */
export const transformerEncoder = (options: TransformerEncoderOptions): Layer => maker(options);
