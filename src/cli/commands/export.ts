import { Option, type Command } from "commander";
import { options as shared } from "../options.ts";
import type { ExportFlags } from "../actions/export.ts";

const help = `
Examples:
  $ loom export runs/cifar --format onnx --out cifar.onnx

The file runs in any ONNX Runtime. Its input takes pictures as float32 [batch, height, width, channels] with pixels
divided by 255, any number of them; its output is a probability for each class. The metadata says so too, and names
the classes.`;

/** `loom export RUN`. */
export function addExport(program: Command): void {
  program
    .command("export")
    .summary("write a trained run as an ONNX file")
    .description("Writes a predictor that runs without Tensorloom.")
    .argument("<run>", "a run folder")
    .addOption(new Option("--format <format>", "the kind of file").choices(["onnx"]).default("onnx"))
    .addOption(shared.out("the file (default: RUN/model.onnx)"))
    .addOption(shared.json())
    .addHelpText("after", help)
    .action(async (run: string, flags: ExportFlags) =>
      (await import("../actions/export.ts")).exportRun(run, flags),
    );
}
