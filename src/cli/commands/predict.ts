import type { Command } from "commander";
import { options as shared } from "../options.ts";
import type { PredictFlags } from "../actions/predict.ts";

const help = `
Examples:
  $ loom predict runs/cifar cat.png
  $ loom predict runs/cifar photos/*.jpg --top 1 --json

A picture of another size is stretched to the model's; colours are made grey for a grey model. MNIST's digits are
white on black.`;

/** `loom predict RUN image.png ...`. */
export function addPredict(program: Command): void {
  program
    .command("predict")
    .summary("tell what pictures show")
    .description("Gives the likeliest classes of PNG or JPEG pictures, by a trained run.")
    .argument("<run>", "a run folder")
    .argument("<images...>", "PNG or JPEG files")
    .addOption(shared.top("how many classes to give for each picture"))
    .addOption(shared.json())
    .addHelpText("after", help)
    .action(async (run: string, paths: readonly string[], flags: PredictFlags) =>
      (await import("../actions/predict.ts")).predict(run, paths, flags),
    );
}
