import { dirname, join } from "node:path";
import { Option, type Command } from "commander";
import { writeFileAtomic } from "../../data/index.ts";
import { exportOnnx } from "../../index.ts";
import { options as shared } from "../options.ts";
import { openRun } from "../run/openRun.ts";
import { createTerminal } from "../terminal.ts";
import { version } from "../version.ts";
import { checkWritable } from "../writable.ts";

interface ExportFlags {
  readonly format: "onnx";
  readonly out?: string;
  readonly json?: boolean;
}

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
    .action(exportRun);
}

async function exportRun(run: string, flags: ExportFlags): Promise<void> {
  const terminal = createTerminal(flags);
  const { record, model } = await openRun(run);
  const out = flags.out ?? join(run, "model.onnx");
  await checkWritable(dirname(out), { mend: "choose another --out" });
  const { network } = model;
  const bytes = exportOnnx(model, {
    metadata: {
      producer: `tensorloom ${version()}`,
      recipe: record.recipe,
      input: "float32 [batch, height, width, channels], pixels divided by 255",
      output: "float32 [batch, classes], probabilities",
      classNames: JSON.stringify(record.classNames),
    },
  });
  await writeFileAtomic(out, bytes);
  const ports = (names: readonly string[], places: typeof network.inputs) =>
    names.map((name, i) => ({
      name,
      dtype: places[i]!.type.dtype,
      shape: ["batch", ...places[i]!.type.shape],
    }));
  const inputs = ports(network.inputNames, network.inputs);
  const outputs = ports(network.outputNames, network.outputs);
  const show = ({ name, dtype, shape }: (typeof inputs)[number]) => `${name} ${dtype} [${shape.join(", ")}]`;
  terminal.print(`${out}: ${bytes.length.toLocaleString("en-US")} bytes`);
  terminal.print(`  ${inputs.map(show).join(", ")} -> ${outputs.map(show).join(", ")}`);
  terminal.result({
    command: "export",
    run,
    format: flags.format,
    out,
    bytes: bytes.length,
    inputs,
    outputs,
  });
}
