import { OptionError } from "../../base/errors.ts";
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
  /** Whether a step sees no later ones. Default: true. */
  readonly useCausalMask?: boolean;
}
interface Sizes {
  /** The width of the inner dense layer. */
  readonly intermediateDim: number;
  readonly numHeads: number;
}
export interface TransformerDecoderOptions extends Options, Sizes, LayerOptions {}

const type = "transformerDecoder";

const maker = defineLayer({
  type,
  options: ({ useCausalMask = true, ...rest }: Options & Sizes) => ({
    ...settleBlock(type, rest),
    useCausalMask,
  }),
  inputs: "any",
  mask: "keep",
  weights(options, inputs) {
    const [x, source] = inputs;
    if (inputs.length > 2) {
      throw new OptionError({
        where: type,
        problem: "called on the wrong number of inputs",
        expected: "a sequence, and an encoded one that it attends to or none",
        received: `${inputs.length}`,
      });
    }
    const attention = attentionOf(type, options, expectSequence(type, x!));
    if (source) expectSequence(type, source);
    return {
      ...attentionWeights("selfAttention", options, attention, [x!]),
      ...(source && attentionWeights("crossAttention", options, attention, [x!, source])),
      ...feedforwardWeights(options, x!),
    };
  },
  call(options, weights, [x, source], context) {
    const width = x!.shape[2]!;
    const around = { weights, context };
    const [mask, sourceMask] = context.masks;
    const attended = residual("selfAttention", options, x!, {
      ...around,
      part: (value) => {
        const { useCausalMask } = options;
        const attention = attentionOf(type, options, width, { useCausalMask, rotary: true });
        return callInner("selfAttention", attention, [{ value }, { value, mask }], around)[0]!;
      },
    });
    const informed =
      source === undefined
        ? attended
        : residual("crossAttention", options, attended, {
            ...around,
            part: (value) => {
              const memory = {
                value: source,
                mask: sourceMask,
                streamed: context.stream?.inputs[1] ?? false,
              };
              const attention = attentionOf(type, options, width);
              return callInner("crossAttention", attention, [{ value }, memory], around)[0]!;
            },
          });
    return feedforward(options, informed, around);
  },
});

/**
 * The Transformer's decoder block (Vaswani et al. 2017): causal self-attention, attention to an encoded sequence if
 * one is given as second input, then two dense layers on every step, each with a residual connection and layer
 * normalization. The masks of both sequences count. It takes its sequence piece by piece, so that a token that is
 * generated costs one step.
 * Shapes: `[batch, time, features]` and `[batch, sourceTime, features]` -> the first.
 * @throws {OptionError | ShapeError} when options or inputs do not fit.
 * @example
 * const [target, source] = [layers.input([20, 64]), layers.input([30, 64])];
 * const y = layers.transformerDecoder({ intermediateDim: 256, numHeads: 4 })([target, source]);
 */
export const transformerDecoder = (options: TransformerDecoderOptions): Layer => maker(options);
