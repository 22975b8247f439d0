import { OptionError } from "../../base/errors.ts";
import type { JsonRecord } from "../../base/json.ts";
import {
  bertPieces,
  byteLevelPieces,
  characterPieces,
  markedWordPieces,
  specialEntries,
  templateOf,
  wordEnd,
  wordPieces,
} from "../pieces.ts";
import { makeRunner } from "../runner.ts";
import { tokenOfRole } from "../specialTokens.ts";
import { checkTokenizerJson } from "../tokenizerJson.ts";
import { byteLetters } from "./byteLetters.ts";
import { mergePairs } from "./mergePairs.ts";
import type { TokenizerKind } from "./trainTokenizer.ts";
import { commonFirst, countWords } from "./wordCounts.ts";

/** The options of training, complete. */
export interface LearnOptions {
  readonly kind: TokenizerKind;
  readonly vocabularySize: number;
  readonly minFrequency: number;
  readonly lowercase: boolean;
  readonly specialTokens: readonly string[];
  readonly template: string | undefined;
  readonly split: "whitespace" | "punctuation";
  readonly bytes: boolean;
}

/** What a kind of tokenizer consists of. */
interface Kind {
  /** Its stages before and behind the model. */
  readonly pieces: (options: LearnOptions) => JsonRecord;
  /** Its model, learnt from how often words come. */
  readonly model: (words: ReadonlyMap<string, number>, options: LearnOptions) => Model;
}

interface Model extends JsonRecord {
  readonly vocab: Readonly<Record<string, number>>;
}

const kinds: Readonly<Record<TokenizerKind, Kind>> = {
  word: { pieces: ({ lowercase, split }) => wordPieces(lowercase, split), model: wordLevel },
  character: { pieces: ({ lowercase }) => characterPieces(lowercase), model: wordLevel },
  bpe: {
    pieces: ({ lowercase, bytes }) =>
      bytes
        ? { ...byteLevelPieces, normalizer: lowercase ? { type: "Lowercase" } : null }
        : markedWordPieces(lowercase),
    model(words, options) {
      const suffix = options.bytes ? "" : wordEnd;
      const alphabet = options.bytes ? byteLetters : [];
      const { vocab, merges } = pairModel(words, options, { alphabet, prefix: "", suffix });
      return {
        type: "BPE",
        unk_token: options.bytes ? null : unknownOf(options),
        end_of_word_suffix: suffix === "" ? null : suffix,
        vocab,
        merges,
      };
    },
  },
  wordPiece: {
    pieces: ({ lowercase }) => bertPieces(lowercase),
    model: (words, options) => ({
      type: "WordPiece",
      unk_token: unknownOf(options) ?? "[UNK]",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab: pairModel(words, options, { alphabet: [], prefix: "##", suffix: "" }).vocab,
    }),
  },
};

/** The `tokenizer.json` of a vocabulary learnt from texts. */
export function learn(texts: Iterable<string>, options: LearnOptions): JsonRecord {
  const { pieces, model: learnModel } = kinds[options.kind];
  const stages = pieces(options);
  // The same stages cut the texts now and later.
  const cutter = { ...stages, model: { type: "WordLevel", vocab: { "": 0 } } };
  const words = countWords(texts, makeRunner(checkTokenizerJson(cutter, "trainTokenizer")));
  const model = learnModel(words, options);
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: specialEntries(options.specialTokens, model.vocab),
    ...stages,
    post_processor: options.template === undefined ? null : templateOf(options.template, model.vocab),
    model,
  };
}

const unknownOf = ({ specialTokens }: LearnOptions): string | null =>
  tokenOfRole("unknown", specialTokens) ?? null;

const numbered = (tokens: readonly string[]): Record<string, number> =>
  Object.fromEntries(tokens.map((token, id) => [token, id]));

/** The most frequent words, each a token. */
function wordLevel(words: ReadonlyMap<string, number>, options: LearnOptions): Model {
  const { specialTokens, vocabularySize, minFrequency } = options;
  if (specialTokens.length > vocabularySize) throw tooSmall(options, specialTokens.length);
  const kept = commonFirst(words).filter(
    (word) => words.get(word)! >= minFrequency && !specialTokens.includes(word),
  );
  const vocab = numbered([...specialTokens, ...kept].slice(0, vocabularySize));
  // The file's form asks for the name of an unknown token even where the vocabulary has none.
  return { type: "WordLevel", vocab, unk_token: unknownOf(options) ?? "<unk>" };
}

interface Spelling {
  readonly alphabet: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
}

function pairModel(words: ReadonlyMap<string, number>, options: LearnOptions, spelling: Spelling) {
  const { vocabulary, merges } = mergePairs(words, { ...options, ...spelling });
  if (vocabulary.length > options.vocabularySize) throw tooSmall(options, vocabulary.length);
  return { vocab: numbered(vocabulary), merges };
}

const tooSmall = ({ vocabularySize }: LearnOptions, needed: number): OptionError =>
  new OptionError({
    where: "trainTokenizer.vocabularySize",
    problem: "too small for the special tokens and characters",
    expected: `at least ${needed}`,
    received: String(vocabularySize),
  });
