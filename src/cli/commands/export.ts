import { Option, type Command } from "commander";
import { options as shared } from "../options.ts";
import type { ExportFlags } from "../actions/export.ts";

const help = `
Examples:
  $ loom export runs/cifar --format onnx --out cifar.onnx
  $ loom export runs/cifar --explain grad-cam   # a heat map beside the prediction
  $ loom export runs/cifar --weights float16    # half as large, to be downloaded by pages

The file runs in any ONNX Runtime, with any number of examples at once. A model of pictures takes them as float32
[batch, height, width, channels] with pixels divided by 255, and gives a probability for each class. The file's
metadata hold what the model's do: its task, its classes.`;

/** `loom export RUN`. */
export function addExport(program: Command): void {
  program
    .command("export")
    .summary("write a trained run as an ONNX file")
    .description("Writes a predictor that runs without Tensorloom.")
    .argument("<run>", "a run folder")
    .addOption(new Option("--format <format>", "the kind of file").choices(["onnx"]).default("onnx"))
    .addOption(
      new Option(
        "--weights <dtype>",
        "how weights are stored: float16 halves the file, and is computed as float32",
      )
        .choices(["float32", "float16"])
        .default("float32"),
    )
    .addOption(
      new Option(
        "--explain <method>",
        "give an explanation beside the prediction; see 'loom explain --help'",
      ),
    )
    .addOption(new Option("--layer <path>", "with --explain, the layer that is looked at"))
    .addOption(
      shared.batchSize("with --explain, examples at once, for methods that draw noise (default: any number)"),
    )
    .addOption(shared.out("the file (default: RUN/model.onnx)"))
    .addOption(shared.json())
    .addHelpText("after", help)
    .action(async (run: string, flags: ExportFlags) =>
      (await import("../actions/export.ts")).exportRun(run, flags),
    );
}
