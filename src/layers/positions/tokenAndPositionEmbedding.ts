import { complete } from "../../base/options.ts";
import { add, notEqual } from "../../ops/index.ts";
import { expectInputRank } from "../checks.ts";
import { embedding } from "../embedding.ts";
import { defineLayer, type Layer, type LayerOptions } from "../layer.ts";
import { callInner, innerWeights } from "../within.ts";
import type { GivenInitializer } from "../weight.ts";
import { positionEmbedding } from "./positionEmbedding.ts";

interface Options {
  /** Of both tables. Default: randomUniform, from -0.05 to 0.05. */
  readonly embeddingsInitializer?: GivenInitializer;
  /** Whether index 0 is padding, which layers behind leave out. Default: false. */
  readonly maskZero?: boolean;
}
interface Sizes {
  readonly vocabularySize: number;
  readonly sequenceLength: number;
  readonly embeddingDim: number;
}
export interface TokenAndPositionEmbeddingOptions extends Options, Sizes, LayerOptions {}

const type = "tokenAndPositionEmbedding";

const partsOf = ({
  vocabularySize,
  sequenceLength,
  embeddingDim,
  embeddingsInitializer,
}: Sizes & { readonly embeddingsInitializer: GivenInitializer }) => ({
  tokens: embedding(vocabularySize, embeddingDim, { embeddingsInitializer }),
  positions: positionEmbedding(sequenceLength, { initializer: embeddingsInitializer }),
});

const maker = defineLayer({
  type,
  options({ vocabularySize, sequenceLength, embeddingDim, ...rest }: Options & Sizes) {
    const settings = complete(type, rest, { embeddingsInitializer: "randomUniform", maskZero: false });
    const all = { vocabularySize, sequenceLength, embeddingDim, ...settings };
    partsOf(all);
    return all;
  },
  streams: true,
  mask: ({ maskZero }, [x]) => (maskZero ? notEqual(x!, 0) : undefined),
  weights(options, [x]) {
    expectInputRank(type, x!, 2, "[batch, time]");
    const { tokens, positions } = partsOf(options);
    const embedded = { dtype: "float32", shape: [...x!.shape, options.embeddingDim] } as const;
    return {
      ...innerWeights("tokenEmbedding", tokens, [x!]),
      ...innerWeights("positionEmbedding", positions, [embedded]),
    };
  },
  call(options, weights, [x], context) {
    const { tokens, positions } = partsOf(options);
    const [vectors] = callInner("tokenEmbedding", tokens, [{ value: x! }], { weights, context });
    const [places] = callInner("positionEmbedding", positions, [{ value: vectors! }], { weights, context });
    return add(vectors!, places!);
  },
});

/**
 * A learned vector for every token plus one for every place, as GPT begins.
 * Shapes: `[batch, time]` of int32 -> `[batch, time, embeddingDim]`.
 * @throws {ShapeError} for a sequence that is longer than `sequenceLength`.
 * @example layers.tokenAndPositionEmbedding({ vocabularySize: 5000, sequenceLength: 128, embeddingDim: 64 })
 */
export const tokenAndPositionEmbedding = (options: TokenAndPositionEmbeddingOptions): Layer => maker(options);
