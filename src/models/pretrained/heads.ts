import { checkNumbers, complete } from "../../base/options.ts";
import { UnsupportedError } from "../../base/errors.ts";
import type { JsonRecord } from "../../base/json.ts";
import { truncatedNormal } from "../../initializers/index.ts";
import * as layers from "../../layers/index.ts";
import { model, type Model } from "../../training/index.ts";
import type { Task } from "../task.ts";
import { sequenceOutput, wholeOutput } from "./bert.ts";
import { firstStep } from "./steps.ts";

/** How a head is put on a pretrained network. */
interface HeadOptions {
  /** Of what the head reads. Default: 0.1. */
  readonly dropout?: number;
  /** Whether the pretrained layers are held fast, so that the head alone is trained. Default: false. */
  readonly freeze?: boolean;
  /** Draws the head's initial weights. Default: the pretrained model's. */
  readonly seed?: number | undefined;
}

export interface ClassifierOptions extends HeadOptions {
  /** The classes' names, or how many there are. */
  readonly classes: number | readonly string[];
  /** `softmax` for classes of which one is right, `sigmoid` where several may be. Default: softmax. */
  readonly activation?: "softmax" | "sigmoid" | "linear";
}

export interface TaggerOptions extends HeadOptions {
  /** The tags' names, as `O`, `B-PER`, `I-PER`, or how many there are. */
  readonly tags: number | readonly string[];
}

export interface SentenceEncoderOptions {
  /** Of which vectors: the mean of all tokens', or the `first` one's. Default: mean. */
  readonly pooling?: "mean" | "first";
  /** Whether embeddings are scaled to length 1. Default: true. */
  readonly normalize?: boolean;
}

const headDefaults = { dropout: 0.1, freeze: false, seed: undefined } as const;

/** A number of classes, and names if there are any. */
function classesOf(where: string, given: number | readonly string[]): { count: number; names: JsonRecord } {
  if (typeof given !== "number") return { count: given.length, names: { classNames: [...given] } };
  checkNumbers(where, { classes: given }, { classes: { min: 1, integer: true } });
  return { count: given, names: {} };
}

interface Finished {
  readonly name: string;
  readonly task: Task;
  readonly output: layers.Symbolic;
  readonly freeze?: boolean;
  readonly seed?: number | undefined;
  readonly metadata?: JsonRecord;
}

/** The model that ends with another output, its pretrained layers shared with `base`. */
function finish(base: Model, { name, task, output, freeze, seed, metadata }: Finished): Model {
  const { inputs, single } = base.network;
  const made = model(single.input ? inputs[0]! : inputs, output, {
    name: `${base.name}-${name}`,
    seed: seed ?? base.seed,
  });
  made.metadata = { ...base.metadata, ...metadata, task };
  const present = new Set(made.network.layers.map((layer) => layer.name));
  const pretrained = base.network.layers.map((layer) => layer.name).filter((layer) => present.has(layer));
  const frozen = freeze ? pretrained : base.frozen.filter((path) => present.has(path.split("/")[0]!));
  if (frozen.length > 0) made.freeze(...frozen);
  return made;
}

const headInitializer = truncatedNormal({ stddev: 0.02 });

/**
 * A classifier of whole texts: a pretrained BERT, whose pooled output goes through dropout to one dense layer, named
 * `classifier` (Devlin et al. 2019, 4.1). The pretrained weights are shared: training it changes them in `base` too,
 * unless they are frozen.
 * Shapes: as `base` -> `[batch, classes]`, probabilities.
 * @throws {OptionError} for a model without vectors of tokens, or options that do not fit.
 * @example
 * const bert = models.bert({ vocab_size: 100, hidden_size: 32, num_hidden_layers: 2, num_attention_heads: 2 });
 * const model = models.classifier(bert, { classes: ["bad", "good"] });
 * model.compile({ optimizer: optimizers.adamw({ learningRate: 2e-5 }), loss: "sparseCategoricalCrossentropy" });
 */
export function classifier(base: Model, options: ClassifierOptions): Model {
  const { classes, ...rest } = options;
  const settings = complete("classifier", rest as Omit<ClassifierOptions, "classes">, {
    ...headDefaults,
    activation: "softmax",
  });
  const { count, names } = classesOf("classifier", classes);
  const { activation } = settings;
  const read = layers.dropout(settings.dropout)(wholeOutput("classifier", base));
  const head = layers.dense(count, { activation, kernelInitializer: headInitializer, name: "classifier" });
  return finish(base, {
    ...settings,
    name: "classifier",
    task: "textClassification",
    output: head(read),
    metadata: names,
  });
}

/**
 * A tagger of tokens: a pretrained BERT, whose vectors go through dropout to one dense layer, named `classifier`
 * (Devlin et al. 2019, 5.3). The pretrained weights are shared, as in {@link classifier}. Padding does not count in
 * loss and metrics.
 * Shapes: as `base` -> `[batch, time, tags]`, probabilities.
 * @throws {OptionError} for a model without vectors of tokens, or options that do not fit.
 * @example
 * const bert = models.bert({ vocab_size: 100, hidden_size: 32, num_hidden_layers: 2, num_attention_heads: 2 });
 * const model = models.tagger(bert, { tags: ["O", "B-PER", "I-PER"], freeze: true });
 */
export function tagger(base: Model, options: TaggerOptions): Model {
  const { tags, ...rest } = options;
  const settings = complete("tagger", rest as HeadOptions, headDefaults);
  const { count, names } = classesOf("tagger", tags);
  const read = layers.dropout(settings.dropout)(sequenceOutput("tagger", base));
  const head = layers.dense(count, {
    activation: "softmax",
    kernelInitializer: headInitializer,
    name: "classifier",
  });
  return finish(base, { ...settings, name: "tagger", task: "tagging", output: head(read), metadata: names });
}

/**
 * A model of one vector for a text (Reimers & Gurevych 2019): the mean of a BERT's vectors, padding left out, scaled
 * to length 1, so that the product of two is their cosine.
 * Shapes: as `base` -> `[batch, width]`.
 * @throws {UnsupportedError} for another kind of pooling.
 * @throws {OptionError} for a model without vectors of tokens.
 * @example
 * const bert = models.bert({ vocab_size: 100, hidden_size: 32, num_hidden_layers: 2, num_attention_heads: 2 });
 * const embeddings = await models.sentenceEncoder(bert).predict(tensor([[2, 45, 17, 3, 0, 0]], { dtype: "int32" }));
 */
export function sentenceEncoder(base: Model, options: SentenceEncoderOptions = {}): Model {
  const { pooling, normalize } = complete("sentenceEncoder", options, { pooling: "mean", normalize: true });
  if (pooling !== "mean" && pooling !== "first") {
    throw new UnsupportedError({
      where: "sentenceEncoder.pooling",
      expected: "mean or first",
      received: String(pooling),
    });
  }
  const x = sequenceOutput("sentenceEncoder", base);
  const pooled = pooling === "mean" ? layers.globalAveragePooling1d()(x) : firstStep()(x);
  const output = normalize ? layers.unitNormalization()(pooled) : pooled;
  return finish(base, { name: "encoder", task: "textEmbedding", output });
}
