import { checkNumbers, complete } from "../../base/options.ts";
import { isFloat } from "../../base/dtype.ts";
import { divide, matMul, multiply, notEqual, take, tanh, transpose } from "../../ops/index.ts";
import { expectPositiveInteger } from "../checks.ts";
import { defineLayer, type Layer, type LayerOptions } from "../layer.ts";
import { weight, type GivenInitializer } from "../weight.ts";

interface Options {
  /** Whether the way back uses the embeddings themselves, or a kernel of its own. Default: true. */
  readonly tieWeights?: boolean;
  /** Default: randomUniform, from -0.05 to 0.05. */
  readonly embeddingsInitializer?: GivenInitializer;
  /** Whether index 0 is padding, which layers behind leave out. Default: false. */
  readonly maskZero?: boolean;
  /** Keeps logits within plus and minus this: `cap tanh(logits / cap)`. Default: none. */
  readonly logitSoftCap?: number;
}
export interface ReversibleEmbeddingOptions extends Options, LayerOptions {}

interface Sizes {
  readonly inputDim: number;
  readonly outputDim: number;
}

const type = "reversibleEmbedding";
const defaults = {
  tieWeights: true,
  embeddingsInitializer: "randomUniform",
  maskZero: false,
  logitSoftCap: undefined,
} as const;

const maker = defineLayer({
  type,
  options({ inputDim, outputDim, ...rest }: Options & Sizes) {
    expectPositiveInteger(type, "inputDim", inputDim);
    expectPositiveInteger(type, "outputDim", outputDim);
    const settings = complete(type, rest, defaults);
    checkNumbers(type, settings, { logitSoftCap: { min: 0, exclusive: true } });
    return { inputDim, outputDim, ...settings };
  },
  streams: true,
  mask: ({ maskZero }, [x], [mask]) => (isFloat(x!.dtype) ? mask : maskZero ? notEqual(x!, 0) : undefined),
  weights: ({ inputDim, outputDim, tieWeights, embeddingsInitializer }) => ({
    embeddings: weight([inputDim, outputDim], embeddingsInitializer),
    ...(!tieWeights && { reverseEmbeddings: weight([outputDim, inputDim], embeddingsInitializer) }),
  }),
  call({ logitSoftCap }, { embeddings, reverseEmbeddings }, [x]) {
    if (!isFloat(x!.dtype)) return take(embeddings!, x!, { axis: 0 });
    const logits = matMul(x!, reverseEmbeddings ?? transpose(embeddings!));
    return logitSoftCap === undefined ? logits : multiply(tanh(divide(logits, logitSoftCap)), logitSoftCap);
  },
});

/**
 * An embedding that also leads back (Press & Wolf 2017). Called on token numbers it looks their vectors up; called
 * on vectors it gives a logit for every token: `x embeddings^T`. Use one layer for both, and the weights are tied.
 * Shapes: `[batch, ...]` of int32 -> `[batch, ..., outputDim]`; `[batch, ..., outputDim]` -> `[batch, ..., inputDim]`;
 * `embeddings [inputDim, outputDim]`.
 * @throws {OptionError} unless both sizes are positive integers.
 * @example
 * const tokens = layers.input([20], { dtype: "int32" });
 * const vocabulary = layers.reversibleEmbedding(1000, 64);
 * const hidden = layers.lstm(64, { returnSequences: true })(vocabulary(tokens));
 * const logits = vocabulary(hidden);
 */
export const reversibleEmbedding = (
  inputDim: number,
  outputDim: number,
  options: ReversibleEmbeddingOptions = {},
): Layer => maker({ ...options, inputDim, outputDim });
