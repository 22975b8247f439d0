import { dirname, join } from "node:path";
import type { Json } from "../../base/json.ts";
import { writeFileAtomic } from "../../data/index.ts";
import { exportOnnx, float16Rounding, type Model } from "../../index.ts";
import { taskOf, type Task } from "../../models/index.ts";
import { openRun } from "../run/openRun.ts";
import { createTerminal } from "../terminal.ts";
import { version } from "../version.ts";
import { checkWritable } from "../writable.ts";

/** Options of `loom export`, as commander gives them. */
export interface ExportFlags {
  readonly format: "onnx";
  readonly weights: "float32" | "float16";
  readonly out?: string;
  readonly json?: boolean;
}

/** What inputs and outputs mean, where their types do not tell. */
const meanings: Partial<Readonly<Record<Task, Readonly<Record<string, string>>>>> = {
  imageClassification: {
    input: "float32 [batch, height, width, channels], pixels divided by 255",
    output: "float32 [batch, classes], probabilities",
  },
};

/** A value of the model's metadata as a file of ONNX has it. */
const textOf = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));

/** Weights with numbers that float16 holds badly. */
const roundedWeights = (model: Model) =>
  float16Rounding(model.getWeights())
    .filter(({ subnormal }) => subnormal > 0)
    .map((rounding) => ({ ...rounding }));

/** Does `loom export`. */
export async function exportRun(run: string, flags: ExportFlags): Promise<void> {
  const terminal = createTerminal(flags);
  const { record, model } = await openRun(run);
  const out = flags.out ?? join(run, "model.onnx");
  await checkWritable(dirname(out), { mend: "choose another --out" });
  const { network } = model;
  const bytes = await exportOnnx(model, {
    weights: flags.weights,
    metadata: {
      producer: `tensorloom ${version()}`,
      recipe: record.recipe,
      ...Object.fromEntries(Object.entries(model.metadata).map(([key, value]) => [key, textOf(value)])),
      ...meanings[taskOf(model)],
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
  const rounded = flags.weights === "float16" ? roundedWeights(model) : [];
  for (const { weight, subnormal, zeros, count } of rounded) {
    terminal.print(
      `  ${weight}: ${subnormal.toLocaleString("en-US")} of ${count.toLocaleString("en-US")} numbers are so small that float16 keeps fewer digits of them${zeros > 0 ? `, or none (${zeros.toLocaleString("en-US")})` : ""}`,
    );
  }
  terminal.result({
    command: "export",
    run,
    format: flags.format,
    weights: flags.weights,
    ...(flags.weights === "float16" && { rounded }),
    out,
    bytes: bytes.length,
    inputs,
    outputs,
  });
}
