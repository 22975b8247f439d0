import { ShapeError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { checkNumbers, complete } from "../base/options.ts";
import { logitsOfRows, type Decoder } from "./decoder.ts";
import { sampler, type SamplingOptions } from "./sampling.ts";

/** What is generated, and how far. */
export interface GenerationOptions {
  /** The logits of the first new token of each row, `[rows, vocabulary]`, as reading the prompt gave them. */
  readonly logits: NdArray;
  /** How many new tokens there are at most. Default: 100. */
  readonly maxTokens?: number;
  /** Tokens that end a row; they are not part of it. Default: none. */
  readonly stopTokens?: readonly number[];
  /** How tokens are chosen. Default: drawn from the model's distribution. */
  readonly sampling?: SamplingOptions;
  /** The tokens of each row's prompt, which count as having come before. Default: none. */
  readonly prompts?: readonly ArrayLike<number>[];
}

interface Row {
  /** Prompt and new tokens. */
  readonly all: number[];
  readonly prompt: number;
  ended: boolean;
}

/** Each round gives the new token of every row; `undefined` for rows that have ended. */
async function* rounds(where: string, decoder: Decoder, options: GenerationOptions) {
  const settings = complete(where, options, {
    logits: undefined,
    maxTokens: 100,
    stopTokens: [],
    sampling: {},
    prompts: undefined,
  });
  checkNumbers(where, settings, { maxTokens: { min: 0, integer: true } });
  const { maxTokens, stopTokens, prompts } = settings;
  if (prompts && prompts.length !== decoder.rows) {
    throw new ShapeError({ where, expected: `${decoder.rows} prompts`, received: `${prompts.length}` });
  }
  const choose = sampler(settings.sampling);
  const rows = Array.from({ length: decoder.rows }, (_, i): Row => {
    const prompt = Array.from(prompts?.[i] ?? []);
    return { all: prompt, prompt: prompt.length, ended: false };
  });
  let logits = options.logits;
  for (let step = 0; step < maxTokens; step++) {
    const found = logitsOfRows(where, logits, rows.length).map((scores, i) => {
      const row = rows[i]!;
      if (row.ended) return undefined;
      const token = choose(scores, { tokens: row.all, row: i, step });
      row.ended = stopTokens.includes(token);
      if (row.ended) return undefined;
      row.all.push(token);
      return token;
    });
    yield found;
    if (rows.every((row) => row.ended)) return;
    // Rows that have ended read on, what they say is not heard.
    if (step + 1 < maxTokens)
      logits = await decoder.next(Int32Array.from(found, (token) => token ?? stopTokens[0] ?? 0));
  }
}

/**
 * The new tokens of a decoder's only row, each as soon as it is known. Whoever has enough stops listening: the
 * next token is computed only when it is asked for.
 * @throws {ShapeError} unless the decoder has one row.
 * @throws {OptionError} when an option is out of its range.
 * @example
 * async function write(decoder: decoding.Decoder, logits: NdArray) {
 *   const sampling = { temperature: 0.8, topK: 40, seed: 7 };
 *   for await (const token of decoding.generateTokens(decoder, { logits, sampling })) console.log(token);
 * }
 */
export async function* generateTokens(
  decoder: Decoder,
  options: GenerationOptions,
): AsyncGenerator<number, void, undefined> {
  if (decoder.rows !== 1) {
    throw new ShapeError({
      where: "generateTokens",
      expected: "a decoder of one row",
      received: `${decoder.rows} rows`,
      mend: "use generateBatch",
    });
  }
  for await (const [token] of rounds("generateTokens", decoder, options)) {
    if (token !== undefined) yield token;
  }
}

/**
 * The new tokens of all of a decoder's rows. Row `i` gets the same tokens whatever the other rows are, and the
 * first row those of {@link generateTokens}.
 * @throws {ShapeError} when logits or prompts are not as many as rows.
 * @throws {OptionError} when an option is out of its range.
 */
export async function generateBatch(decoder: Decoder, options: GenerationOptions): Promise<number[][]> {
  const rows: number[][] = Array.from({ length: decoder.rows }, () => []);
  for await (const found of rounds("generateBatch", decoder, options)) {
    found.forEach((token, i) => token !== undefined && rows[i]!.push(token));
  }
  return rows;
}
