import { ShapeError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { checkNumbers, complete } from "../base/options.ts";
import { advance, newSearch, type Hypothesis } from "./beams.ts";
import { logitsOfRows, type Decoder } from "./decoder.ts";
import { inTurn, type LogitsProcessor } from "./logitsProcessor.ts";

export interface BeamSearchOptions {
  /** The logits of the first new token of each row, `[rows, vocabulary]`, as reading the prompt gave them. */
  readonly logits: NdArray;
  /** How many beginnings of each row go on. Default: 4. */
  readonly beams?: number;
  /** How many new tokens there are at most, the end counted. Default: 100. */
  readonly maxTokens?: number;
  /** Tokens that end a row. Default: none. */
  readonly stopTokens?: readonly number[];
  /** The power of the length by which log probabilities are divided; above 0 favours long rows. Default: 1. */
  readonly lengthPenalty?: number;
  /**
   * When a row is done: `true` as soon as `beams` have finished; `false` when the best beam would be worse than they
   * if it finished at its present length; `"never"` when it would be worse at any length. Default: false.
   */
  readonly earlyStopping?: boolean | "never";
  /** Change the log probabilities, as `repetitionPenalty` and `noRepeatNgram` do. Default: none. */
  readonly processors?: readonly LogitsProcessor[];
  /** The tokens of each row's prompt, for the processors. Default: none. */
  readonly prompts?: readonly ArrayLike<number>[];
}

/**
 * The likeliest continuations found by keeping the `beams` best beginnings of every row, equal to Hugging Face's
 * `generate(num_beams)`. Scores are `log p(tokens) / length^lengthPenalty`.
 * @returns for each row up to `beams` hypotheses, best first
 * @throws {ShapeError} when logits or prompts are not as many as rows.
 * @throws {OptionError} when an option is out of its range.
 * @example
 * async function translate(decoder: decoding.Decoder, logits: NdArray) {
 *   const [found] = await decoding.beamSearch(decoder, { logits, beams: 4, stopTokens: [2], lengthPenalty: 0.6 });
 *   return found![0]!.tokens;
 * }
 */
export async function beamSearch(decoder: Decoder, options: BeamSearchOptions): Promise<Hypothesis[][]> {
  const settings = complete("beamSearch", options, {
    logits: undefined,
    beams: 4,
    maxTokens: 100,
    stopTokens: [],
    lengthPenalty: 1,
    earlyStopping: false,
    processors: [],
    prompts: undefined,
  });
  checkNumbers("beamSearch", settings, {
    beams: { min: 1, integer: true },
    maxTokens: { min: 1, integer: true },
    lengthPenalty: {},
  });
  const { beams, stopTokens, prompts } = settings;
  if (prompts && prompts.length !== decoder.rows) {
    throw new ShapeError({
      where: "beamSearch",
      expected: `${decoder.rows} prompts`,
      received: `${prompts.length}`,
    });
  }
  const process = inTurn(settings.processors);

  let searches = Array.from({ length: decoder.rows }, () => newSearch);
  let logits = options.logits;
  // Before the first token, a row of the decoder is a row of the search; then `beams` are.
  for (let width = 1; ; width = beams) {
    const rows = logitsOfRows("beamSearch", logits, decoder.rows);
    searches = searches.map((search, i) => {
      if (search.done) return search;
      const prompt = Array.from(prompts?.[i] ?? []);
      return advance(search, rows.slice(i * width, (i + 1) * width), {
        ...settings,
        process: (row, beam) => process(row, [...prompt, ...beam.tokens]),
      });
    });
    if (searches.every((search) => search.done)) return searches.map(({ finished }) => [...finished]);

    // Where fewer beams go on, or none, any row fills the place: nobody looks at what it says.
    const places = searches.flatMap(({ running, done }, i) =>
      Array.from({ length: beams }, (_, k) => {
        const beam = done ? undefined : running[k];
        return { row: i * width + (beam?.from ?? 0), token: beam?.tokens.at(-1) ?? stopTokens[0] ?? 0 };
      }),
    );
    decoder.reorder(places.map(({ row }) => row));
    logits = await decoder.next(Int32Array.from(places, ({ token }) => token));
  }
}
