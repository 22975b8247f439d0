import type { Model } from "../../training/index.ts";
import { likeliestTags } from "./likeliestTags.ts";
import { longest, piecesOf, tagBatches } from "./readSentences.ts";
import { vocabularyOf } from "./tagVocabulary.ts";

/** Sentences that are tagged side by side. */
const together = 64;

/** The likeliest tag of every word of every sentence. Long sentences are read in pieces. */
export async function predictTags(
  model: Model,
  sentences: readonly (readonly string[])[],
): Promise<string[][]> {
  const vocabulary = vocabularyOf(model);
  if (sentences.every((sentence) => sentence.length === 0)) return sentences.map(() => []);
  const source = tagBatches({ tokens: sentences }, { vocabulary, batchSize: together });
  const planned = source.examples(0);
  const lengths = sentences.flatMap(({ length }) =>
    Array.from({ length: piecesOf(length) }, (_, piece) => Math.min(longest, length - piece * longest)),
  );
  const pieces: string[][] = [];
  let batch = 0;
  for (const { x } of source.batches(0, 0)) {
    const logits = await model.predictOnBatch(x);
    const [, time, classes] = logits.shape as [number, number, number];
    const scores = (await logits.data()) as Float32Array;
    for (const [row, piece] of planned[batch++]!.entries()) {
      const from = row * time * classes;
      const own = scores.subarray(from, from + lengths[piece]! * classes);
      pieces[piece] = likeliestTags(own, vocabulary);
    }
  }
  let first = 0;
  return sentences.map(({ length }) => {
    const count = piecesOf(length);
    const tags = pieces.slice(first, first + count).flat();
    first += count;
    return tags;
  });
}
