import { join } from "node:path";
import { encodePng, writeFileAtomic } from "../../data/index.ts";
import type { Findings } from "../../models/index.ts";

/** Writes sheets of pictures as PNG files into a run folder, under their names. */
export async function writeSheets(folder: string, { sheets = [] }: Findings): Promise<void> {
  for (const { name, picture } of sheets) {
    await writeFileAtomic(join(folder, `${name}.png`), await encodePng(picture));
  }
}
