import { sliceRows } from "../../base/ndarray.ts";
import type { EmbedTexts } from "../../models/index.ts";
import { openModel } from "../run/openModel.ts";
import { readTexts } from "../run/readTexts.ts";
import { describeCutText } from "../run/tell.ts";
import { checkUsage } from "../run/usage.ts";
import { createTerminal } from "../terminal.ts";
import type { TextFlags } from "./textFlags.ts";

/** Does `loom embed`. */
export async function embed(
  run: string,
  given: readonly string[],
  flags: TextFlags,
  embedTexts: EmbedTexts,
): Promise<void> {
  const terminal = createTerminal(flags);
  const texts = await readTexts(given, flags);
  const model = await openModel(run);
  checkUsage(run, model, "embed");
  const vectors = await embedTexts(model, texts, { onCut: (cut) => terminal.note(describeCutText(cut)) });
  const embeddings = texts.map((text, i) => ({
    text,
    vector: Array.from(sliceRows(vectors, i, i + 1).data, Number),
  }));
  for (const { vector } of embeddings) terminal.print(JSON.stringify(vector));
  terminal.result({ command: "embed", run, dimensions: vectors.shape[1], embeddings });
}
