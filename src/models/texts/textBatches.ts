import { sliceRows, type NdArray } from "../../base/ndarray.ts";
import type { BatchSource, LabeledTexts } from "../../data/index.ts";
import { bucketByLength, type BucketSource, type Tokenizer } from "../../text/index.ts";

/** How labelled texts become batches. */
export interface TextBatchesOptions {
  readonly tokenizer: Tokenizer;
  readonly batchSize: number;
  /** Tokens that the model reads at most; longer texts lose their end. */
  readonly longest: number;
}

/** The lengths that texts are padded to: each is a shape that is compiled apart. */
const bucketLengths = [8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512];

/** The buckets of texts of up to so many tokens. */
const bucketsUpTo = (longest: number): readonly number[] => [
  ...bucketLengths.filter((length) => length < longest),
  longest,
];

/** The tokens of a text; one without any, as of blanks alone, is padding. */
export function tokensOf(tokenizer: Tokenizer, text: string, longest?: number): number[] {
  const ids = tokenizer.encode(text, { maxLength: longest });
  return ids.length > 0 ? ids : [tokenizer.special.pad ?? 0];
}

function bucketsOf(
  { texts, labels }: LabeledTexts,
  { tokenizer, batchSize, longest }: TextBatchesOptions,
  order: { readonly shuffle: boolean; readonly seed?: number },
): BucketSource {
  const examples = texts.map((text, i) => ({
    x: [tokensOf(tokenizer, text, longest)],
    y: [Number(labels.data[i])],
  }));
  return bucketByLength(examples, { lengths: bucketsUpTo(longest), batchSize, ...order });
}

/**
 * Texts and classes as a model for sparse categorical cross-entropy learns from them, texts of like length together
 * in a new order every epoch: tokens int32 `[batch, length]`, class numbers int32 `[batch]`, and weights of 0 for the
 * rows that fill up the last batch of a length, so that there is one shape a length.
 */
export const trainingTexts = (
  texts: LabeledTexts,
  { seed, ...options }: TextBatchesOptions & { readonly seed: number },
): BatchSource => bucketsOf(texts, options, { shuffle: true, seed });

/** The same to judge a model by: always in one order, and nothing filled up, which would make a mean loss too small. */
export function judgedTexts(texts: LabeledTexts, options: TextBatchesOptions): BatchSource {
  const buckets = bucketsOf(texts, options, { shuffle: false });
  const counts = buckets.examples(0).map(({ length }) => length);
  return {
    length: buckets.length,
    *batches(epoch, from) {
      let number = from;
      for (const { x, y } of buckets.batches(epoch, from)) {
        const count = counts[number++]!;
        const kept = (array: NdArray): NdArray => sliceRows(array, 0, count);
        yield { x: x.map(kept), y: y.map(kept) };
      }
    },
  };
}
