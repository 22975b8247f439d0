import { checkNumbers, complete } from "../../base/options.ts";
import { truncatedNormal } from "../../initializers/index.ts";
import * as layers from "../../layers/index.ts";
import { model, type Model } from "../../training/index.ts";
import { activationOf, expectFields, readConfig } from "./config.ts";

/** GPT-2's sizes, by the names of Hugging Face's `config.json`; other fields of the file are left alone. */
export interface Gpt2Config {
  /** Default: 50257. */
  readonly vocab_size?: number;
  /** The longest sequence. Default: 1024. */
  readonly n_positions?: number;
  /** The width of a token's vector. Default: 768. */
  readonly n_embd?: number;
  /** Blocks. Default: 12. */
  readonly n_layer?: number;
  /** Default: 12. */
  readonly n_head?: number;
  /** The width inside a block's dense layers. Default: four times n_embd. */
  readonly n_inner?: number | null;
  /** Default: gelu_new, the approximation by tanh. */
  readonly activation_function?: string;
  /** Dropout of what attention and dense layers give, and of attention weights too. Default: 0.1. */
  readonly resid_pdrop?: number;
  /** Dropout of the embeddings. Default: 0.1. */
  readonly embd_pdrop?: number;
  /** Default: 1e-5. */
  readonly layer_norm_epsilon?: number;
  /** Default: 0.02. */
  readonly initializer_range?: number;
  /** Whether the way back to tokens uses the embeddings themselves. Default: true. */
  readonly tie_word_embeddings?: boolean;
}

const gpt2Small = {
  vocab_size: 50257,
  n_positions: 1024,
  n_embd: 768,
  n_layer: 12,
  n_head: 12,
  activation_function: "gelu_new",
  resid_pdrop: 0.1,
  embd_pdrop: 0.1,
  layer_norm_epsilon: 1e-5,
  initializer_range: 0.02,
  tie_word_embeddings: true,
} as const;

/** How a GPT-2 is wired. */
export interface Gpt2Options {
  /** The longest sequence that it takes. Default: as many as it has positions. */
  readonly sequenceLength?: number | undefined;
  /** Draws the initial weights. Default: a random one. */
  readonly seed?: number | undefined;
}

/**
 * GPT-2 (Radford et al. 2019), with weights drawn at random: see {@link loadGpt2} for trained ones. GPT-3 is the same
 * network, larger, but for the sparse attention of every other block.
 *
 * Shapes: `tokens` int32 `[batch, time]` of any length up to `sequenceLength` -> logits of each next token
 * `[batch, time, vocab_size]`. It needs no mask: nothing looks at padding behind.
 * @param config sizes by the names of Hugging Face's `config.json`
 * @throws {DataError} for a size that is none.
 * @throws {UnsupportedError} for a variant of the architecture that is not known.
 * @example
 * const gpt = models.gpt2({ vocab_size: 100, n_positions: 32, n_embd: 32, n_layer: 2, n_head: 2 });
 * const logits = await gpt.predict(tensor([[45, 17, 3]], { dtype: "int32" })); // [1, 3, 100]
 */
export function gpt2(config: Gpt2Config = {}, options: Gpt2Options = {}): Model {
  const sizes = readConfig("gpt2", config, {
    ...gpt2Small,
    n_inner: 4 * (config.n_embd ?? gpt2Small.n_embd),
  });
  expectFields("gpt2", config, {
    add_cross_attention: false,
    scale_attn_weights: true,
    scale_attn_by_inverse_layer_idx: false,
  });
  const { n_positions: positions, layer_norm_epsilon: epsilon } = sizes;
  const { sequenceLength, seed } = complete("gpt2", options, { sequenceLength: positions, seed: undefined });
  checkNumbers("gpt2", { sequenceLength }, { sequenceLength: { min: 1, max: positions, integer: true } });
  const kernelInitializer = truncatedNormal({ stddev: sizes.initializer_range });

  // What a token is and where it stands. [batch, time, width]
  const tokens = layers.input([sequenceLength], { name: "tokens", dtype: "int32", shorter: true });
  const vocabulary = layers.reversibleEmbedding(sizes.vocab_size, sizes.n_embd, {
    tieWeights: sizes.tie_word_embeddings,
    embeddingsInitializer: kernelInitializer,
    name: "tokenEmbedding",
  });
  const words = vocabulary(tokens);
  const places = layers.positionEmbedding(positions, {
    initializer: kernelInitializer,
    name: "positionEmbedding",
  })(words);
  let x = layers.add()([words, places]);
  x = layers.dropout(sizes.embd_pdrop)(x);

  // Blocks that see no later tokens, and normalize what they read.
  for (let i = 0; i < sizes.n_layer; i++) {
    x = layers.transformerEncoder({
      numHeads: sizes.n_head,
      intermediateDim: sizes.n_inner,
      activation: activationOf("gpt2: activation_function", sizes.activation_function),
      normalizeFirst: true,
      useCausalMask: true,
      layerNormEpsilon: epsilon,
      dropout: sizes.resid_pdrop,
      kernelInitializer,
      name: `block${i}`,
    })(x);
  }
  x = layers.layerNormalization({ epsilon, name: "finalNorm" })(x);
  const logits = vocabulary(x); // [batch, time, vocabulary]
  return model(tokens, logits, { name: "gpt2", ...(seed !== undefined && { seed }) });
}
