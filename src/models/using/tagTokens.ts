import { decodeEntities } from "../../text/index.ts";
import { markEntities } from "../tagging/scoreTags.ts";
import { predictTags } from "../tagging/predictTags.ts";
import { splitWords, type Word } from "../tagging/splitWords.ts";
import { expectTask } from "./metadata.ts";
import type { TaggedEntity, TagTokens } from "./types.ts";

/**
 * Tags each text's words, by a model whose task is `tagging`. Texts are split into words and marks; entities are
 * given as they stand in the text. Long texts are read in pieces, empty ones have no words.
 * @throws {OptionError} when the model does something else.
 * @throws {DataError} when its metadata do not hold its vocabulary.
 * @example
 * async function names(folder: string, text: string) {
 *   const model = await loadModel(folder);
 *   const [tagged] = await models.tagTokens(model, [text]);
 *   return tagged!.entities.map(({ type, text }) => `${type}: ${text}`);
 * }
 */
export const tagTokens: TagTokens = async (model, texts) => {
  expectTask(model, "tagging");
  const words = texts.map(splitWords);
  const tokens = words.map((each) => each.map(({ text }) => text));
  const tags = await predictTags(model, tokens);
  return texts.map((text, i) => ({
    tokens: tokens[i]!,
    tags: tags[i]!,
    entities: entitiesIn(text, words[i]!, tags[i]!),
  }));
};

/** Tags that mark no entities, as of parts of speech, give none. */
function entitiesIn(text: string, words: readonly Word[], tags: readonly string[]): TaggedEntity[] {
  if (!markEntities(tags)) return [];
  return decodeEntities(tags).map(({ type, start, end }) => ({
    type,
    start,
    end,
    text: text.slice(words[start]!.start, words[end - 1]!.end),
  }));
}
