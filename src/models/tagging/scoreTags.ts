import type { TaggedSentences } from "../../data/index.ts";
import { decodeEntities, entityScores, tokenScores } from "../../text/index.ts";
import type { Model } from "../../training/index.ts";
import type { Findings } from "../findings.ts";
import type { Figures } from "../recipe.ts";
import { spread } from "../spread.ts";
import { predictTags } from "./predictTags.ts";

/** Whether tags say where entities begin and go on; those of parts of speech do not. */
export const markEntities = (tagNames: readonly string[]): boolean =>
  tagNames.every((name) => /^(?:O|[BIES]-.+)$/s.test(name));

/** Entities found exactly, as F1, where tags mark entities; and the share of words with the right tag. */
export async function scoreTags(model: Model, { tokens, tags }: TaggedSentences): Promise<Figures> {
  const found = await predictTags(model, tokens);
  const { accuracy } = tokenScores(tags, found);
  if (!markEntities(tags.flat())) return { accuracy };
  return { f1: entityScores(tags, found).micro.f1, accuracy };
}

/** Some of the sentences, with the tags found and those that are right. */
export async function inspectTags(model: Model, { tokens, tags }: TaggedSentences): Promise<Findings> {
  const shown = spread(tokens.length, 5);
  const sentences = shown.map((row) => tokens[row]!);
  const found = await predictTags(model, sentences);
  return {
    texts: shown.map((row, i) => ({
      input: sentences[i]!.join(" "),
      output: showTags(sentences[i]!, found[i]!),
      expected: showTags(sentences[i]!, tags[row]!),
    })),
  };
}

/** `[PER Angela Merkel] visited [LOC Paris]`; tags that mark no entities behind a slash, as `dogs/NOUN`. */
function showTags(tokens: readonly string[], tags: readonly string[]): string {
  if (!markEntities(tags)) return tokens.map((token, i) => `${token}/${tags[i]!}`).join(" ");
  const words = [...tokens];
  for (const { type, start, end } of decodeEntities(tags)) {
    words[start] = `[${type} ${words[start]!}`;
    words[end - 1] += "]";
  }
  return words.join(" ");
}
