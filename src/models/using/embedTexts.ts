import { OptionError } from "../../base/errors.ts";
import { ndarray, type NdArray } from "../../base/ndarray.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import { padSequences } from "../../text/index.ts";
import type { Model } from "../../training/index.ts";
import { tokensOf, type CutText } from "./encodeTexts.ts";
import { tokenizerOf } from "./metadata.ts";

/** How texts are embedded. */
export interface EmbedTextsOptions {
  /** Told of every text that the model reads only the beginning of. */
  readonly onCut?: ((cut: CutText) => void) | undefined;
  /** Default: 32. */
  readonly batchSize?: number;
}

/**
 * A vector for each text, by a model that gives one, as `sentenceEncoder` and `loadPretrained` make: texts of like
 * length are computed together. A text that is longer than the model reads is cut.
 * Shape: float32 `[texts, dimensions]`.
 * @throws {OptionError} for a model that does not give one vector for a text.
 * @throws {DataError} when the model's metadata hold no tokenizer.
 * @example
 * const model = await models.loadPretrained("all-MiniLM-L6-v2");
 * const embeddings = await models.embedTexts(model, ["Two friends sit on a bench.", "A pair of friends."]); // [2, 384]
 */
export async function embedTexts(
  model: Model,
  texts: readonly string[],
  options: EmbedTextsOptions = {},
): Promise<NdArray> {
  const { onCut, batchSize } = complete("embedTexts", options, { onCut: undefined, batchSize: 32 });
  checkNumbers("embedTexts", { batchSize }, { batchSize: { min: 1, integer: true } });
  const { length, shorter, width } = sizesOf(model);
  const tokenizer = tokenizerOf(model);
  const { sequences, cut } = tokensOf(texts, { tokenizer, length });
  cut.forEach((each) => onCut?.(each));
  const vectors = new Float32Array(texts.length * width);
  for (const batch of batchesOf(sequences, { length, shorter, batchSize })) {
    const rows = batch.texts.map((text) => sequences[text]!);
    // Batches come in few sizes, since the network is compiled for each.
    while (rows.length < batchSize && !isPowerOfTwo(rows.length)) rows.push(rows[0]!);
    const x = padSequences(rows, { length: batch.length, value: tokenizer.special.pad ?? 0 });
    const made = await (await model.predictOnBatch(x)).data();
    batch.texts.forEach((text, row) => {
      vectors.set((made as Float32Array).subarray(row * width, (row + 1) * width), text * width);
    });
  }
  return ndarray("float32", [texts.length, width], vectors);
}

const isPowerOfTwo = (n: number): boolean => (n & (n - 1)) === 0;

/** What the model reads, and the width of what it gives. */
function sizesOf({ network, name }: Model) {
  const [input, ...others] = network.inputs;
  const [output] = network.outputs;
  const width = output!.type.shape;
  const length = input!.type.shape[0];
  if (width.length === 1 && length !== undefined && others.length === 0) {
    return { length, shorter: input!.shorter, width: width[0]! };
  }
  throw new OptionError({
    where: "embedTexts",
    problem: `the model '${name}' does not give one vector for a text`,
    expected: "one input of tokens, and an output [batch, dimensions] first",
    received: `an output [batch, ${width.join(", ")}] of ${network.inputs.length} inputs`,
    mend: "make an encoder of it: models.sentenceEncoder(bert)",
  });
}

interface Batch {
  /** How long its rows are. */
  readonly length: number;
  /** Texts by their places. */
  readonly texts: readonly number[];
}

/** Lengths that batches have, times two each: few, since the network is compiled for each. */
const shortest = 16;

function batchesOf(
  sequences: readonly (readonly number[])[],
  { length, shorter, batchSize }: { length: number; shorter: boolean; batchSize: number },
): Batch[] {
  const byLength = new Map<number, number[]>();
  sequences.forEach((sequence, text) => {
    const room = shortest * 2 ** Math.max(0, Math.ceil(Math.log2(sequence.length / shortest)));
    const bucket = shorter ? Math.min(room, length) : length;
    const texts = byLength.get(bucket) ?? [];
    byLength.set(bucket, texts);
    texts.push(text);
  });
  return Array.from(byLength, ([bucket, texts]) =>
    Array.from({ length: Math.ceil(texts.length / batchSize) }, (_, i) => ({
      length: bucket,
      texts: texts.slice(i * batchSize, (i + 1) * batchSize),
    })),
  ).flat();
}
