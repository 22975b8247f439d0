import { dirname, join } from "node:path";
import type { Json } from "../../base/json.ts";
import { writeFileAtomic } from "../../data/index.ts";
import { OptionError } from "../../base/errors.ts";
import { explain, exportOnnx, float16Rounding, type Model } from "../../index.ts";
import { taskOf, type Task } from "../../models/index.ts";
import { findMethod } from "../run/explaining/methods.ts";
import { openRun } from "../run/openRun.ts";
import { createTerminal } from "../terminal.ts";
import { version } from "../version.ts";
import { checkWritable } from "../writable.ts";

/** Options of `loom export`, as commander gives them. */
export interface ExportFlags {
  readonly format: "onnx";
  readonly weights: "float32" | "float16";
  /** A method of `loom explain`. */
  readonly explain?: string;
  readonly layer?: string;
  readonly batchSize?: number;
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

/** The model with an explanation. @throws {OptionError} for a method that there is not, or float16. */
async function explainedOnnx(
  model: Model,
  { weights, explain: name, layer, batchSize }: ExportFlags & { readonly explain: string },
  metadata: Readonly<Record<string, string>>,
): Promise<Uint8Array> {
  if (weights === "float16") {
    throw new OptionError({
      where: "--weights",
      problem: "explanations are written with float32 weights alone",
      mend: "leave it out",
    });
  }
  const method = findMethod(name, { layer });
  const explainer = method.make(model, layer === undefined ? {} : { layer });
  return explain.explainOnnx(explainer, { ...(batchSize !== undefined && { batchSize }), metadata });
}

/** Does `loom export`. */
export async function exportRun(run: string, flags: ExportFlags): Promise<void> {
  const terminal = createTerminal(flags);
  const { record, model } = await openRun(run);
  const out = flags.out ?? join(run, "model.onnx");
  await checkWritable(dirname(out), { mend: "choose another --out" });
  const { network } = model;
  const metadata = {
    producer: `tensorloom ${version()}`,
    recipe: record.recipe,
    ...Object.fromEntries(Object.entries(model.metadata).map(([key, value]) => [key, textOf(value)])),
    ...meanings[taskOf(model)],
  };
  const bytes =
    flags.explain === undefined
      ? await exportOnnx(model, { weights: flags.weights, metadata })
      : await explainedOnnx(model, { ...flags, explain: flags.explain }, metadata);
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
  if (flags.explain === undefined)
    terminal.print(`  ${inputs.map(show).join(", ")} -> ${outputs.map(show).join(", ")}`);
  else terminal.print(`  ${inputs.map(show).join(", ")} -> attributions, prediction, target`);
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
    ...(flags.explain !== undefined && { explain: flags.explain }),
    ...(flags.weights === "float16" && { rounded }),
    out,
    bytes: bytes.length,
    inputs,
    outputs,
  });
}
