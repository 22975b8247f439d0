import { OptionError } from "../../base/errors.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import { truncatedNormal } from "../../initializers/index.ts";
import * as layers from "../../layers/index.ts";
import { model, type Model } from "../../training/index.ts";
import { activationOf, expectFields, readConfig } from "./config.ts";
import { firstStep, stepMask, zerosLike } from "./steps.ts";

/** BERT's sizes, by the names of Hugging Face's `config.json`; other fields of the file are left alone. */
export interface BertConfig {
  /** Default: 30522. */
  readonly vocab_size?: number;
  /** The width of a token's vector. Default: 768. */
  readonly hidden_size?: number;
  /** Blocks. Default: 12. */
  readonly num_hidden_layers?: number;
  /** Default: 12. */
  readonly num_attention_heads?: number;
  /** The width inside a block's dense layers. Default: 3072. */
  readonly intermediate_size?: number;
  /** Default: gelu. */
  readonly hidden_act?: string;
  /** Used for attention weights too. Default: 0.1. */
  readonly hidden_dropout_prob?: number;
  /** The longest sequence. Default: 512. */
  readonly max_position_embeddings?: number;
  /** Texts that may stand behind each other in a sequence. Default: 2. */
  readonly type_vocab_size?: number;
  /** Default: 0.02. */
  readonly initializer_range?: number;
  /** Default: 1e-12. */
  readonly layer_norm_eps?: number;
  /** The token that fills sequences up. Default: 0. */
  readonly pad_token_id?: number;
}

const bertBase = {
  vocab_size: 30522,
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
  hidden_act: "gelu",
  hidden_dropout_prob: 0.1,
  max_position_embeddings: 512,
  type_vocab_size: 2,
  initializer_range: 0.02,
  layer_norm_eps: 1e-12,
  pad_token_id: 0,
} as const;

/** How a BERT is wired. */
export interface BertOptions {
  /** Whether it has an input that says which of two texts each token belongs to. Default: false, all to the first. */
  readonly tokenTypes?: boolean;
  /** Whether it has an input that is 1 where tokens count. Default: false, all that are not padding do. */
  readonly attentionMask?: boolean;
  /** Whether it has the pooler and its output. Default: true. */
  readonly pooler?: boolean;
  /** The longest sequence that it takes. Default: as many as it has positions. */
  readonly sequenceLength?: number | undefined;
  /** Draws the initial weights. Default: a random one. */
  readonly seed?: number | undefined;
}

/**
 * BERT (Devlin et al. 2019), with weights drawn at random: see {@link loadBert} for trained ones.
 *
 * Inputs: `tokens`, and if asked for `tokenTypes` and `attentionMask`, each int32 `[batch, time]` of any length up to
 * `sequenceLength`. Tokens that are padding, or that the attention mask leaves out, are not attended to.
 * Outputs: every token's vector `[batch, time, hidden_size]`, and the first one's, pooled: `[batch, hidden_size]`.
 * @param config sizes by the names of Hugging Face's `config.json`
 * @throws {DataError} for a size that is none.
 * @throws {UnsupportedError} for a variant of the architecture that is not known, as relative positions.
 * @example
 * const bert = models.bert({ vocab_size: 100, hidden_size: 32, num_hidden_layers: 2, num_attention_heads: 2 });
 * const [vectors, pooled] = await bert.predictAll(tensor([[2, 45, 17, 3, 0, 0]], { dtype: "int32" }));
 */
export function bert(config: BertConfig = {}, options: BertOptions = {}): Model {
  const sizes = readConfig("bert", config, bertBase);
  expectFields("bert", config, { position_embedding_type: "absolute", is_decoder: false });
  const length = sizes.max_position_embeddings;
  const wiring = complete("bert", options, {
    tokenTypes: false,
    attentionMask: false,
    pooler: true,
    sequenceLength: length,
    seed: undefined,
  });
  checkNumbers("bert", wiring, { sequenceLength: { min: 1, max: length, integer: true } });
  const { hidden_size: width, layer_norm_eps: epsilon, hidden_dropout_prob: dropout } = sizes;
  const kernelInitializer = truncatedNormal({ stddev: sizes.initializer_range });
  const embeddingsInitializer = kernelInitializer;
  const sequence = (name: string) =>
    layers.input([wiring.sequenceLength], { name, dtype: "int32", shorter: true });

  const tokens = sequence("tokens");
  const tokenTypes = wiring.tokenTypes ? sequence("tokenTypes") : undefined;
  const attentionMask = wiring.attentionMask ? sequence("attentionMask") : undefined;

  // What a token is, where it stands, and which text it belongs to. [batch, time, width]
  const words = layers.embedding(sizes.vocab_size, width, { embeddingsInitializer, name: "tokenEmbedding" })(
    tokens,
  );
  const places = layers.positionEmbedding(length, {
    initializer: kernelInitializer,
    name: "positionEmbedding",
  })(words);
  const texts = layers.embedding(sizes.type_vocab_size, width, {
    embeddingsInitializer,
    name: "tokenTypeEmbedding",
  })(tokenTypes ?? zerosLike()(tokens));
  let x = layers.add()([words, places, texts]);
  x = layers.layerNormalization({ epsilon, name: "embeddingNorm" })(x);
  x = layers.dropout(dropout)(x);
  x = attentionMask ? stepMask(0)([x, attentionMask]) : stepMask(sizes.pad_token_id)([x, tokens]);

  // The Transformer's encoder.
  for (let i = 0; i < sizes.num_hidden_layers; i++) {
    x = layers.transformerEncoder({
      numHeads: sizes.num_attention_heads,
      intermediateDim: sizes.intermediate_size,
      activation: activationOf("bert: hidden_act", sizes.hidden_act),
      layerNormEpsilon: epsilon,
      dropout,
      kernelInitializer,
      name: `block${i}`,
    })(x);
  }
  const inputs = [tokens, tokenTypes, attentionMask].filter((place) => place !== undefined);
  const from = inputs.length === 1 ? tokens : inputs;
  const { seed } = wiring;
  const naming = { name: "bert", ...(seed !== undefined && { seed }) };
  if (!wiring.pooler) return model(from, x, naming);

  // The vector of the first token, [CLS], stands for the whole. [batch, width]
  const pooler = layers.dense(width, { activation: "tanh", kernelInitializer, name: "pooler" });
  return model(from, [x, pooler(firstStep()(x))], naming);
}

/** The output of a BERT that has a vector for every token. @throws {OptionError} for a model without. */
export function sequenceOutput(where: string, { network, name }: Model): layers.Symbolic {
  const found = network.outputs.find(({ type }) => type.shape.length === 2);
  if (found !== undefined) return found;
  throw new OptionError({
    where,
    problem: `the model '${name}' has no output with a vector for every token`,
    mend: "give it what bert(...) or loadBert(...) made",
  });
}

/** The output of a BERT that stands for the whole sequence: the pooler's, or else the first token's vector. */
export const wholeOutput = (where: string, given: Model): layers.Symbolic =>
  given.network.outputs.find(({ type }) => type.shape.length === 1) ??
  firstStep()(sequenceOutput(where, given));
