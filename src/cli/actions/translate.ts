import type { Translate, TranslateOptions } from "../../models/index.ts";
import { openModel } from "../run/openModel.ts";
import { readTexts } from "../run/readTexts.ts";
import { describeCutText } from "../run/tell.ts";
import { checkUsage } from "../run/usage.ts";
import { createTerminal } from "../terminal.ts";
import type { TextFlags } from "./textFlags.ts";

/** Options of `loom translate`, as commander gives them. */
export interface TranslateFlags extends TextFlags, Omit<TranslateOptions, "onCut"> {}

/** Does `loom translate`. */
export async function translateTexts(
  run: string,
  given: readonly string[],
  flags: TranslateFlags,
  translate: Translate,
): Promise<void> {
  const terminal = createTerminal(flags);
  const { file, json: _, ...options } = flags;
  const texts = await readTexts(given, { file });
  const model = await openModel(run);
  checkUsage(run, model, "translate");
  const results = await translate(model, texts, {
    ...options,
    onCut: (cut) => terminal.note(describeCutText(cut)),
  });
  for (const translation of results) terminal.print(translation);
  const translations = texts.map((text, i) => ({ text, translation: results[i] }));
  terminal.result({ command: "translate", run, translations });
}
