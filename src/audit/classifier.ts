import { UnsupportedError } from "../base/errors.ts";
import { sliceRows, type NdArray } from "../base/ndarray.ts";
import { showShape } from "../base/shape.ts";
import type { Layer, Symbolic } from "../layers/index.ts";
import { model as modelOf, type Model, type ModelWeight } from "../training/index.ts";
import type { Outputs } from "./outOfDistribution/scores.ts";
import { matrixOf, rowsOf, type Row } from "./rows.ts";

/** Examples as they are kept: pictures of bytes, tokens, encoded tables, whatever `prepare` takes. */
export interface ClassifierOptions {
  /** Makes examples what the model takes, as pixels of bytes to 0..1. Default: as they are. */
  readonly prepare?: (examples: NdArray) => NdArray;
  /** Examples that go through the model together. Default: 256. */
  readonly batchSize?: number;
}

/** A trained model as its audit sees it: what it makes of examples, with the log-odds before the probabilities. */
export interface Classifier {
  readonly model: Model;
  readonly classes: number;
  /** Whether `logits` are those of the model: otherwise they are logs of its probabilities, and `features` too. */
  readonly opened: boolean;
  /** As the options say: examples as they are kept, made what the model takes. */
  readonly prepare: (examples: NdArray) => NdArray;
  /** Of all examples, logits `[n, classes]` and the input of the last layer `[n, width]`. */
  outputs(examples: NdArray): Promise<Outputs>;
}

/**
 * Looks into a classifier: where its last layer is dense and ends in softmax (or gives logits), the layer's input is taken from
 * the network and the logits are computed from it. Of any other network, the logs of the probabilities stand for both. Of several
 * outputs, the one that is called `probabilities` is looked at.
 * @throws {UnsupportedError} unless the model takes one input and gives `[batch, classes]`, two classes or more.
 * @example
 * const network = sequential([layers.input([4]), layers.dense(8), layers.dense(3, { activation: "softmax" })]);
 * const { logits } = await audit.classifierOf(network).outputs(ndarray("float32", [1, 4], new Float32Array(4)));
 * logits.data // [0, 0, 0]
 */
export function classifierOf(whole: Model, options: ClassifierOptions = {}): Classifier {
  const { prepare = (examples) => examples, batchSize = 256 } = options;
  const model = answerOf(whole);
  const { network } = model;
  const [output] = network.outputs;
  const shape = output!.type.shape;
  const classes = shape[0] ?? 0;
  if (network.inputs.length !== 1 || network.outputs.length !== 1 || shape.length !== 1 || classes < 2) {
    throw new UnsupportedError({
      where: model.name,
      problem:
        "only classifiers are audited so far: one input, and a probability for each of two classes or more",
      expected: "an output [batch, classes]",
      received: `${network.inputs.length} inputs, outputs ${network.outputs.map(({ type }) => showShape(["batch", ...type.shape] as never)).join(", ")}`,
    });
  }
  const head = headOf(model);
  const shown =
    head === undefined ? model : modelOf(network.inputs, head.input, { name: `${model.name}-features` });
  return {
    model,
    classes,
    opened: head !== undefined,
    prepare,
    async outputs(examples) {
      const count = examples.shape[0]!;
      const rows: Row[] = [];
      for (let start = 0; start < count; start += batchSize) {
        const part = prepare(sliceRows(examples, start, Math.min(start + batchSize, count)));
        const made = await shown.predict(part, { batchSize });
        rows.push(...rowsOf({ dtype: made.dtype, shape: made.shape, data: await made.data() }, model.name));
      }
      if (head !== undefined) return { logits: matrixOf(affine(rows, head)), features: matrixOf(rows) };
      const logits = matrixOf(
        rows.map((row) => Float64Array.from(row, (p) => Math.log(Math.max(p, 2 ** -149)))),
      );
      return { logits, features: logits };
    },
  };
}

/** Self-explaining models give their explanations beside the probabilities: those are left aside. */
function answerOf(model: Model): Model {
  const { inputs, outputs, outputNames } = model.network;
  const answer = outputs[outputNames.indexOf("probabilities")];
  return outputs.length === 1 || answer === undefined ? model : modelOf(inputs, answer, { name: model.name });
}

/** The last layer of a classifier, and the place that it reads. */
interface Head {
  readonly input: Symbolic;
  readonly kernel: ModelWeight;
  readonly bias: ModelWeight | undefined;
}

/** The dense layer that makes the logits, if the network ends in one, or in one and a softmax behind it. */
function headOf({ network, weights }: Model): Head | undefined {
  const before = (place: Symbolic) => network.calls.find(({ outputs }) => outputs.includes(place));
  let call = before(network.outputs[0]!);
  const activationOf = (layer: Layer): unknown =>
    (layer.options as { readonly activation?: unknown }).activation;
  const isSoftmax = (layer: Layer): boolean =>
    layer.type === "softmax" || (layer.type === "activation" && activationOf(layer) === "softmax");
  if (call !== undefined && isSoftmax(call.layer)) call = before(call.inputs[0]!);
  if (call?.layer.type !== "dense" || call.inputs[0]!.type.shape.length !== 1) return undefined;
  if (!["softmax", "linear", undefined, null].includes(activationOf(call.layer) as string)) return undefined;
  const { layer } = call;
  const weight = (name: string) => weights.find(({ spec }) => spec.owner === layer && spec.weight === name);
  return { input: call.inputs[0]!, kernel: weight("kernel")!, bias: weight("bias") };
}

/** `x kernel + bias`, in float64. */
function affine(rows: readonly Row[], { kernel, bias }: Head): Float64Array[] {
  const [width, units] = kernel.variable.value.shape as [number, number];
  const matrix = kernel.variable.value.data as Float32Array;
  const start =
    bias === undefined
      ? new Float64Array(units)
      : Float64Array.from(bias.variable.value.data as Float32Array);
  return rows.map((row) => {
    const out = start.slice();
    for (let i = 0; i < width; i++) {
      const value = row[i]!;
      if (value === 0) continue;
      for (let j = 0; j < units; j++) out[j]! += value * matrix[i * units + j]!;
    }
    return out;
  });
}
