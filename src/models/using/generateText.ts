import { beamSearch, generateTokens, ModelDecoder, textStream } from "../../decoding/index.ts";
import { OptionError } from "../../base/errors.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import type { Tokenizer } from "../../text/index.ts";
import type { Model } from "../../training/index.ts";
import { expectTask, tokenizerOf } from "./metadata.ts";
import type { GeneratedText, GenerateText } from "./types.ts";

/** A text that outgrows the model's context is gone on with from so much of its end. */
const keptShare = 0.5;

/** What decides how tokens are drawn, which beams do not. */
const drawingOptions = ["temperature", "topK", "topP", "repetitionPenalty", "stop", "onText"] as const;

/**
 * Goes on with a prompt, by a model whose task is `languageModeling`: token by token, each at the cost of one step,
 * whatever stands before. Of a text that is longer than the model's context, the end counts.
 * @throws {OptionError} when the model does something else, nothing of the prompt is known to it, or beams are asked
 * for together with options of drawing.
 * @example
 * async function write(folder: string) {
 *   const model = await loadModel(folder);
 *   const { text } = await models.generateText(model, "ROMEO:", { maxTokens: 100, temperature: 0.8 });
 *   return text;
 * }
 */
export const generateText: GenerateText = async (model, prompt, options = {}) => {
  expectTask(model, "languageModeling");
  const { maxTokens, beams, seed, onText, onCut, ...choice } = complete("generateText", options, {
    maxTokens: 200,
    temperature: 1,
    topK: undefined,
    topP: undefined,
    repetitionPenalty: undefined,
    stop: undefined,
    beams: 1,
    seed: 0,
    onText: undefined,
    onCut: undefined,
  });
  checkNumbers(
    "generateText",
    { maxTokens, beams },
    {
      maxTokens: { min: 1, integer: true },
      beams: { min: 1, integer: true },
    },
  );
  const idle = drawingOptions.find((name) => options[name] !== undefined);
  if (beams > 1 && idle !== undefined) {
    throw new OptionError({
      where: `generateText.${idle}`,
      problem: "beams look for the likeliest text, and draw nothing",
      mend: `leave out ${idle} or beams`,
    });
  }
  const tokenizer = tokenizerOf(model);
  const tokens = promptTokens(tokenizer, prompt);
  const { longest } = new ModelDecoder(model);
  const kept = beams > 1 ? keptByBeams(tokens.length, longest, maxTokens) : keptOf(tokens.length, longest);
  if (kept < tokens.length) onCut?.({ text: 0, tokens: tokens.length, kept });
  if (beams > 1) return likeliest({ model, tokenizer }, tokens.slice(-kept), { beams, maxTokens });
  const { stop = [], temperature, topK, topP, repetitionPenalty } = choice;
  const written: number[] = [];
  const source = tokensAfter(model, tokens, {
    maxTokens,
    seed,
    end: tokenizer.special.end,
    sampling: {
      temperature,
      ...(topK !== undefined && { topK }),
      ...(topP !== undefined && { topP }),
      ...(repetitionPenalty !== undefined && { repetitionPenalty }),
    },
  });
  async function* counted(): AsyncGenerator<number> {
    for await (const token of source) {
      written.push(token);
      yield token;
    }
  }
  let text = "";
  for await (const piece of textStream(counted(), tokenizer, { stop: [...stop] })) {
    text += piece;
    onText?.(piece);
  }
  return { text, tokens: written.length };
};

function promptTokens(tokenizer: Tokenizer, prompt: string): number[] {
  const tokens = tokenizer.encode(prompt, { addSpecialTokens: false });
  const start = tokenizer.special.start ?? tokenizer.special.end;
  if (tokens.length > 0 && tokens.every((token) => token === tokenizer.special.unknown)) {
    throw new OptionError({
      where: "generateText",
      problem: "nothing of the prompt is known to the model",
      received: JSON.stringify(prompt.slice(0, 80)),
      mend: "begin with characters or words as they stand in the text that it learnt from",
    });
  }
  if (tokens.length > 0) return tokens;
  if (start !== undefined) return [start];
  throw new OptionError({
    where: "generateText",
    problem: "the prompt is empty",
    mend: "give a beginning, if only a line break",
  });
}

interface Drawing {
  readonly maxTokens: number;
  readonly seed: number;
  readonly end: number | undefined;
  readonly sampling: NonNullable<Parameters<typeof generateTokens>[1]["sampling"]>;
}

/** New tokens one by one; when the context is full, it begins again with the end of the text. */
async function* tokensAfter(
  model: Model,
  prompt: readonly number[],
  { maxTokens, seed, end, sampling }: Drawing,
): AsyncGenerator<number> {
  const { longest } = new ModelDecoder(model);
  const all = [...prompt];
  // Room for no more than is asked for: attention looks at empty places too.
  const capacity = Math.min(longest, roundUp(prompt.length + maxTokens));
  const decoder = new ModelDecoder(model, { capacity });
  let made = 0;
  for (let round = 0; made < maxTokens; round++) {
    decoder.restart();
    const before = all.slice(-keptOf(all.length, capacity));
    const logits = await decoder.read(Int32Array.from(before));
    let inRound = 0;
    const room = Math.min(maxTokens - made, capacity - before.length);
    for await (const token of generateTokens(decoder, {
      logits,
      maxTokens: room,
      stopTokens: end === undefined ? [] : [end],
      // Every round draws from a stream of its own.
      sampling: { ...sampling, seed: seed + round * 2 ** 24 },
      prompts: [before],
    })) {
      all.push(token);
      inRound++;
      yield token;
    }
    made += inRound;
    if (inRound < room) return;
  }
}

/** How many of a text's last tokens are read: all where one more fits. */
const keptOf = (length: number, longest: number): number =>
  length < longest ? length : Math.max(1, Math.floor(longest * keptShare));

/** The same for beams, which do not begin again when the context is full: room for what is asked for, up to half. */
const keptByBeams = (length: number, longest: number, maxTokens: number): number =>
  Math.min(length, Math.max(1, longest - Math.min(maxTokens, Math.ceil(longest * (1 - keptShare)))));

const roundUp = (length: number): number => 64 * Math.ceil(length / 64);

async function likeliest(
  { model, tokenizer }: { readonly model: Model; readonly tokenizer: Tokenizer },
  prompt: readonly number[],
  { beams, maxTokens }: { readonly beams: number; readonly maxTokens: number },
): Promise<GeneratedText> {
  const { longest } = new ModelDecoder(model);
  const decoder = new ModelDecoder(model, { capacity: Math.min(longest, prompt.length + maxTokens) });
  const logits: NdArray = await decoder.read(Int32Array.from(prompt));
  const most = Math.min(maxTokens, decoder.capacity - prompt.length);
  const { end } = tokenizer.special;
  const [found] = await beamSearch(decoder, {
    logits,
    beams,
    maxTokens: most,
    stopTokens: end === undefined ? [] : [end],
  });
  const { tokens } = found![0]!;
  return { text: tokenizer.decode([...tokens]), tokens: tokens.length };
}
