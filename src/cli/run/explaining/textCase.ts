import { OptionError } from "../../../base/errors.ts";
import type { Model } from "../../../index.ts";
import { encodeTexts, encodeWords, tagTokens, tokenizerOf } from "../../../models/index.ts";
import { describeCutText } from "../tell.ts";
import type { Case } from "./case.ts";

/** A text for a classifier, with its tokens. @throws {OptionError} for one without any. */
export function textCase(text: string, model: Model, note: (text: string) => void): Case {
  const tokenizer = tokenizerOf(model);
  const [length] = model.network.inputs[0]!.type.shape;
  const { ids, cut } = encodeTexts([text], { tokenizer, length: length! });
  for (const each of cut) note(describeCutText(each));
  const all = [...(ids.data as Int32Array)];
  const tokens = all.slice(0, 1 + all.findLastIndex((id) => id !== (tokenizer.special.pad ?? 0)));
  if (tokens.length === 0) throw nothingToRead(text);
  const parts = tokens.map((id) => tokenizer.idToToken(id) ?? String(id));
  return { name: text, x: [ids], parts };
}

/**
 * A text for a tagger, and the word whose tag is explained: by default the first that is something.
 * @throws {OptionError} for a word that is not there.
 */
export async function wordsCase(text: string, model: Model, word: string | undefined): Promise<Case> {
  const { words, x } = encodeWords(model, text);
  if (words.length === 0) throw nothingToRead(text);
  const [tagged] = await tagTokens(model, [text]);
  const named = tagged!.tags.findIndex((tag) => tag !== "O");
  const number = Number(word);
  const asked =
    word === undefined
      ? Math.max(0, named)
      : words.includes(word)
        ? words.indexOf(word)
        : Number.isInteger(number)
          ? number - 1
          : -1;
  if (asked >= 0 && asked < words.length) return { name: text, x, parts: words, position: asked };
  throw new OptionError({
    where: "--word",
    problem: "there is no such word",
    expected: `one of ${words.join(", ")}, or a number from 1 to ${words.length}`,
    received: String(word),
  });
}

const nothingToRead = (text: string): OptionError =>
  new OptionError({ where: "explain", problem: "the text has no words", received: JSON.stringify(text) });
