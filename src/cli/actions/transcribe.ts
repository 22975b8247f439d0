import { readWav } from "../../audio/index.ts";
import type { Transcribe } from "../../models/index.ts";
import { openModel } from "../run/openModel.ts";
import { checkUsage } from "../run/usage.ts";
import { describeCut } from "../run/uses/recordings.ts";
import { createTerminal } from "../terminal.ts";
import type { JsonFlag } from "./jsonFlag.ts";

/** Does `loom transcribe`. */
export async function transcribeFiles(
  run: string,
  paths: readonly string[],
  flags: JsonFlag,
  transcribe: Transcribe,
): Promise<void> {
  const terminal = createTerminal(flags);
  const model = await openModel(run);
  checkUsage(run, model, "transcribe");
  const recordings = await Promise.all(paths.map((path) => readWav(path, { mono: true })));
  const texts = await transcribe(model, recordings, {
    onCut: ({ recording, ...lengths }) => terminal.note(describeCut(paths[recording]!, lengths)),
  });
  const transcripts = paths.map((file, i) => ({ file, text: texts[i]! }));
  for (const { file, text } of transcripts) terminal.print(`${file}: ${text}`);
  terminal.result({ command: "transcribe", run, transcripts });
}
