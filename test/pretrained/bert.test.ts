import { expect, test } from "vitest";
import { ndarray, sliceRows, type NdArray } from "../../src/base/ndarray.ts";
import { loadBert, loadPretrained } from "../../src/models/pretrained/index.ts";
import { model, type Model } from "../../src/training/index.ts";
import { expectClose } from "../closeness.ts";
import { checkpointAt, goldenTensor } from "./golden.ts";
import { gradientsOf } from "./gradients.ts";

const classifierGolden = (name: string): NdArray => goldenTensor("bert-classifier", name);

/** All outputs as arrays. */
const outputsOf = async (from: Model, x: readonly NdArray[]): Promise<NdArray[]> =>
  Promise.all((await from.predictAll(x)).map((output) => output.array()));

/** The steps that are no padding, one after the other: `[steps, features]`. */
function counted(values: NdArray, tokens: NdArray): NdArray {
  const width = values.shape[2]!;
  const flat = ndarray("float32", [tokens.data.length, width], values.data);
  const rows = Array.from(tokens.data, Number).flatMap((token, i) =>
    token === 0 ? [] : Array.from(sliceRows(flat, i, i + 1).data, Number),
  );
  return ndarray("float32", [rows.length / width, width], Float32Array.from(rows));
}

/** Logarithms of probabilities, and what they should be: logits less the logarithm of their sum. */
const logarithms = (values: NdArray): NdArray => ({
  ...values,
  data: (values.data as Float32Array).map(Math.log),
});
function logSoftmax({ shape, data }: NdArray): NdArray {
  const width = shape.at(-1)!;
  const numbers = Array.from(data, Number);
  const totals = Array.from({ length: numbers.length / width }, (_, row) =>
    Math.log(numbers.slice(row * width, (row + 1) * width).reduce((sum, x) => sum + Math.exp(x), 0)),
  );
  return ndarray(
    "float32",
    shape,
    Float32Array.from(numbers, (x, i) => x - totals[Math.floor(i / width)]!),
  );
}

test("gives the vectors and the pooled output of transformers, of padded rows and pairs of texts", async () => {
  const bert = await loadBert(checkpointAt("bert-classifier"), { tokenTypes: true });
  expect(bert.network.inputNames).toEqual(["tokens", "tokenTypes"]);
  const x = [classifierGolden("tokens"), classifierGolden("tokenTypes")];
  const [hidden, pooled] = await outputsOf(bert, x);
  expectClose("hidden", counted(hidden!, x[0]!), counted(classifierGolden("hidden"), x[0]!));
  expectClose("pooled", pooled!, classifierGolden("pooled"));
});

test("an attention mask leaves tokens out, also where they are no padding", async () => {
  const bert = await loadBert(checkpointAt("bert"), { attentionMask: true });
  const [tokens, mask] = [goldenTensor("bert", "tokens"), goldenTensor("bert", "attentionMask")];
  const [hidden, pooled] = await outputsOf(bert, [tokens, mask]);
  expectClose("hidden", counted(hidden!, mask), counted(goldenTensor("bert", "hidden"), mask));
  expectClose("pooled", pooled!, goldenTensor("bert", "pooled"));
});

test("a classifier is loaded with its head and the names of its classes", async () => {
  const classifier = await loadPretrained(checkpointAt("bert-classifier"));
  expect(classifier.metadata).toEqual({ task: "textClassification", classNames: ["bad", "fair", "good"] });
  const [probabilities] = await outputsOf(classifier, [classifierGolden("tokens")]);
  expectClose(
    "log probabilities",
    logarithms(probabilities!),
    logSoftmax(classifierGolden("logitsWithoutTypes")),
  );
});

test("a row gives the same alone and without its padding", async () => {
  const classifier = await loadPretrained(checkpointAt("bert-classifier"));
  const tokens = classifierGolden("tokens");
  const [all] = await outputsOf(classifier, [tokens]);
  const row = ndarray("int32", [1, 3], sliceRows(tokens, 2, 3).data.slice(0, 3));
  const [alone] = await outputsOf(classifier, [row]);
  expectClose("third row", alone!, sliceRows(all!, 2, 3));
});

test("a tagger is loaded with its head and the names of its tags", async () => {
  const tagger = await loadPretrained(checkpointAt("bert-tagger"));
  expect(tagger.metadata).toEqual({ task: "tagging", classNames: ["O", "B-PER", "I-PER"] });
  const tokens = goldenTensor("bert-tagger", "tokens");
  const [probabilities] = await outputsOf(tagger, [tokens]);
  const logits = goldenTensor("bert-tagger", "logits");
  expectClose(
    "log probabilities",
    logarithms(counted(probabilities!, tokens)),
    logSoftmax(counted(logits, tokens)),
  );
});

test("loss and gradients are those of transformers", async () => {
  const base = await loadPretrained(checkpointAt("bert-classifier"));
  const withTypes = await loadBert(checkpointAt("bert-classifier"), { tokenTypes: true });
  // The same head behind a network that has token types too.
  const head = base.network.layers.find(({ name }) => name === "classifier")!.layer;
  const whole = model([...withTypes.network.inputs], head(withTypes.network.outputs[1]!));
  const { loss, gradients } = await gradientsOf(whole, {
    x: [classifierGolden("tokens"), classifierGolden("tokenTypes")],
    y: classifierGolden("labels"),
    loss: "sparseCategoricalCrossentropy",
  });
  expect(loss).toBeCloseTo(Number(classifierGolden("loss").data[0]), 5);
  const width = 32;
  const wanted = (name: string): NdArray => classifierGolden(`gradient/${name}.weight`);
  const layer = "bert.encoder.layer";
  const compared: [path: string, expected: NdArray][] = [
    ["tokenEmbedding/embeddings", wanted("bert.embeddings.word_embeddings")],
    ["positionEmbedding/embeddings", wanted("bert.embeddings.position_embeddings")],
    ["embeddingNorm/gamma", wanted("bert.embeddings.LayerNorm")],
    ["block0/selfAttention/query/kernel", transposed(wanted(`${layer}.0.attention.self.query`))],
    ["block0/selfAttention/attentionOutput/kernel", transposed(wanted(`${layer}.0.attention.output.dense`))],
    ["block1/feedforwardOutputDense/kernel", transposed(wanted(`${layer}.1.output.dense`))],
    ["pooler/kernel", transposed(wanted("bert.pooler.dense"))],
    ["classifier/kernel", transposed(wanted("classifier"))],
  ];
  for (const [path, expected] of compared) {
    const received = gradients[path]!;
    // PyTorch does not train the embedding of padding.
    const data = path === "tokenEmbedding/embeddings" ? withoutFirst(received, width) : received.data;
    expectClose(path, { ...received, shape: expected.shape, data }, expected, 3e-5);
  }
});

/** A table with its first row zero. */
const withoutFirst = ({ data }: NdArray, width: number): Float32Array =>
  Float32Array.from({ length: data.length }, (_, i) => (i < width ? 0 : Number(data[i])));

function transposed({ shape, data }: NdArray): NdArray {
  const [rows, columns] = shape as [number, number];
  const turned = Float32Array.from({ length: data.length }, (_, i) =>
    Number(data[(i % rows) * columns + Math.floor(i / rows)]),
  );
  return ndarray("float32", [columns, rows], turned);
}
