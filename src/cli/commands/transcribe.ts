import type { Command } from "commander";
import type { Transcribe } from "../../models/index.ts";
import type { JsonFlag } from "../actions/jsonFlag.ts";
import { options as shared } from "../options.ts";

const help = `
Examples:
  $ loom transcribe runs/digits-spoken seven.wav
  $ loom transcribe runs/digits-spoken recordings/*.wav --json

WAV files of any rate, width and number of channels: they are mixed to one channel and resampled.`;

/** `loom transcribe RUN file.wav ...`. */
export function addTranscribe(
  program: Command,
  models: () => Promise<{ readonly transcribe: Transcribe }>,
): void {
  program
    .command("transcribe")
    .summary("write down what is said")
    .description("Writes down what is said in WAV files, by a run that has learnt to.")
    .argument("<run>", "a run folder, a saved model, or a Hugging Face checkpoint")
    .argument("<files...>", "WAV files")
    .addOption(shared.json())
    .addHelpText("after", help)
    .action(async (run: string, files: readonly string[], flags: JsonFlag) => {
      const [{ transcribeFiles }, { transcribe }] = await Promise.all([
        import("../actions/transcribe.ts"),
        models(),
      ]);
      await transcribeFiles(run, files, flags, transcribe);
    });
}
