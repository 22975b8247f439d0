import { DataError } from "../../base/errors.ts";
import { ndarray, type NdArray } from "../../base/ndarray.ts";
import type { Batch, BatchSource, TaggedSentences } from "../../data/index.ts";
import { bucketByLength } from "../../text/index.ts";
import { numberer, plainWord, type TagVocabulary } from "./tagVocabulary.ts";

/** Words that a tagger reads at once. Longer sentences are read in pieces. */
export const longest = 64;
/** Characters of a word that it reads: of longer words the first. */
export const spelledLength = 16;

const lengths = [4, 8, 12, 16, 24, 32, longest];

/** In how many pieces a sentence of so many words is read; nothing is read of one without words. */
export const piecesOf = (words: number): number => Math.ceil(words / longest);

const inPieces = <T>(sentences: readonly (readonly T[])[]): (readonly T[])[] =>
  sentences.flatMap((sentence) =>
    Array.from({ length: piecesOf(sentence.length) }, (_, i) =>
      sentence.slice(i * longest, (i + 1) * longest),
    ),
  );

/** What a tagger reads, and unless it is to find them, the tags. */
export type Sentences = Pick<TaggedSentences, "tokens"> & Partial<Pick<TaggedSentences, "tags">>;

export interface TagBatchOptions {
  readonly vocabulary: TagVocabulary;
  readonly batchSize: number;
  /** Draws a new order for every epoch. Default: none, sentences stay by their length. */
  readonly seed?: number;
}

export interface TagBatches extends BatchSource {
  readonly length: number;
  batches(epoch: number, from: number): Iterable<Batch>;
  /** The numbers of the pieces in each batch: pieces of one sentence follow each other. */
  examples(epoch: number): readonly Int32Array[];
}

/**
 * Sentences in batches of like length, as a tagger reads them: word numbers `[batch, time]` and the words' characters
 * `[batch, time, 16]`, with tag numbers `[batch, time]` where there are tags; all int32.
 * @throws {DataError} for a tag that the vocabulary does not have.
 */
export function tagBatches({ tokens, tags }: Sentences, options: TagBatchOptions): TagBatches {
  const { vocabulary, batchSize, seed } = options;
  const words = inPieces(tokens);
  const labels = tags && inPieces(tags.map(tagNumberer(vocabulary)));
  const spellings = new Spellings(vocabulary);
  const wordNumber = numberer(vocabulary.words);
  const examples = words.map((piece, i) => ({
    x: [piece.map((word) => wordNumber(plainWord(word))), piece.map((word) => spellings.row(word))],
    y: labels ? [labels[i]!] : [],
  }));
  const order = seed === undefined ? { shuffle: false } : { seed };
  const source = bucketByLength(examples, { lengths, batchSize, ...order });
  return {
    length: source.length,
    examples: source.examples,
    *batches(epoch, from) {
      for (const { x, ...rest } of source.batches(epoch, from)) {
        yield { x: [x[0]!, spellings.spell(x[1]!)], ...rest };
      }
    },
  };
}

function tagNumberer({ tagNames }: TagVocabulary): (tags: readonly string[]) => number[] {
  const numbers = new Map(tagNames.map((name, i) => [name, i]));
  return (tags) =>
    tags.map((tag) => {
      const number = numbers.get(tag);
      if (number !== undefined) return number;
      throw new DataError({
        where: "tags",
        problem: "the model does not know one of the data's tags",
        expected: tagNames.join(", "),
        received: tag,
        mend: "give data with the tags that the model was trained on, or train it anew",
      });
    });
}

/** Every word's characters, kept once; row 0 is of padding. */
class Spellings {
  readonly #characterNumber: (character: string) => number;
  readonly #rows = new Map<string, number>();
  readonly #spellings: number[][] = [[]];

  constructor({ characters }: TagVocabulary) {
    this.#characterNumber = numberer(characters);
  }

  /** Where a word's characters are kept. */
  row(word: string): number {
    const known = this.#rows.get(word);
    if (known !== undefined) return known;
    const row = this.#spellings.length;
    this.#rows.set(word, row);
    this.#spellings.push([...word].slice(0, spelledLength).map(this.#characterNumber));
    return row;
  }

  /** Rows `[batch, time]` as characters `[batch, time, 16]`. */
  spell({ shape, data }: NdArray): NdArray {
    const characters = new Int32Array(data.length * spelledLength);
    data.forEach((row: number | bigint, i: number) => {
      characters.set(this.#spellings[Number(row)]!, i * spelledLength);
    });
    return ndarray("int32", [...shape, spelledLength], characters);
  }
}
