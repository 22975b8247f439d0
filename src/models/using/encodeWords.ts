import type { NdArray } from "../../base/ndarray.ts";
import type { Model } from "../../training/index.ts";
import { longest, tagBatches } from "../tagging/readSentences.ts";
import { splitWords } from "../tagging/splitWords.ts";
import { vocabularyOf } from "../tagging/tagVocabulary.ts";
import { expectTask } from "./metadata.ts";

/** A text as a tagger reads it. */
export interface EncodedWords {
  /** As they stand in the text; of a long one those that are read at once. */
  readonly words: readonly string[];
  /** Word numbers int32 `[1, time]` and their characters int32 `[1, time, 16]`. */
  readonly x: readonly NdArray[];
}

/**
 * What a model whose task is `tagging` reads of a text: of one with more than 64 words the first.
 * @throws {OptionError} when the model does something else.
 * @throws {DataError} when its metadata do not hold its vocabulary.
 * @example
 * async function numbersOf(folder: string) {
 *   const { words, x } = models.encodeWords(await loadModel(folder), "Ada met Charles in London.");
 *   return [words.length, x[0]!.shape];
 * }
 */
export function encodeWords(model: Model, text: string): EncodedWords {
  expectTask(model, "tagging");
  const words = splitWords(text)
    .slice(0, longest)
    .map((word) => word.text);
  const source = tagBatches({ tokens: [words] }, { vocabulary: vocabularyOf(model), batchSize: 1 });
  const [batch] = [...source.batches(0, 0)];
  return { words, x: batch?.x ?? [] };
}
