import type { Command } from "commander";
import { options as shared } from "../options.ts";
import type { PredictFlags } from "../actions/predict.ts";

const help = `
Examples:
  $ loom predict runs/cifar cat.png
  $ loom predict runs/cifar photos/*.jpg --top 1 --json
  $ loom predict runs/sst2 "a fine film" "a waste of time"
  $ loom predict runs/sst2 --file reviews.txt
  $ loom predict runs/digits seven.wav

What it takes depends on what the run learnt: PNG or JPEG files for pictures, WAV files for sound, texts for texts, and
tables (.csv, .tsv, .jsonl) with the columns that it learnt from. A picture of another size is stretched to the model's;
colours are made grey for a grey model. MNIST's digits are white on black.`;

/** `loom predict RUN input ...`. */
export function addPredict(program: Command): void {
  program
    .command("predict")
    .summary("tell the classes of pictures and other inputs")
    .description("Gives the likeliest classes of inputs, by a trained run.")
    .argument("<run>", "a run folder, a saved model, or a Hugging Face checkpoint")
    .argument("[inputs...]", "files or texts, whichever the run is for; '-' reads texts from standard input")
    .addOption(shared.file("a file with a text a line"))
    .addOption(shared.top("how many classes to give for each input"))
    .addOption(shared.profile())
    .addOption(shared.json())
    .addHelpText("after", help)
    .action(async (run: string, inputs: readonly string[], flags: PredictFlags) =>
      (await import("../actions/predict.ts")).predict(run, inputs, flags),
    );
}
