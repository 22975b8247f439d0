import type { TaggedText, TagTokens } from "../../models/index.ts";
import { openModel } from "../run/openModel.ts";
import { readTexts } from "../run/readTexts.ts";
import { checkUsage } from "../run/usage.ts";
import { createTerminal } from "../terminal.ts";
import type { TextFlags } from "./textFlags.ts";

/** Does `loom tag`. */
export async function tag(
  run: string,
  given: readonly string[],
  flags: TextFlags,
  tagTokens: TagTokens,
): Promise<void> {
  const terminal = createTerminal(flags);
  const texts = await readTexts(given, flags);
  const model = await openModel(run);
  checkUsage(run, model, "tag");
  const tagged = await tagTokens(model, texts);
  for (const each of tagged) terminal.print(bracketed(each));
  const results = tagged.map(({ tokens, tags, entities }, i) => ({
    text: texts[i],
    tokens,
    tags,
    entities: entities.map((entity) => ({ ...entity })),
  }));
  terminal.result({ command: "tag", run, texts: results });
}

/** `[PER Angela Merkel] visited [LOC Paris]`. */
function bracketed({ tokens, entities }: TaggedText): string {
  const words = [...tokens];
  for (const { type, start, end } of entities) {
    words[start] = `[${type} ${words[start]}`;
    words[end - 1] += "]";
  }
  return words.join(" ");
}
