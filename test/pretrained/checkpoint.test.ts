import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fromFloat16Bits, toTypedArray } from "../../src/base/dtype.ts";
import { ndarray, type NdArray } from "../../src/base/ndarray.ts";
import { joinBytes } from "../../src/data/gzip.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/data/safetensors.ts";
import { bert, gpt2, loadBert, loadGpt2, loadPretrained } from "../../src/models/pretrained/index.ts";
import { embedTexts } from "../../src/models/using/embedTexts.ts";
import { loadModel, type Model } from "../../src/training/index.ts";
import { expectClose } from "../closeness.ts";
import { checkpointAt, goldenTensor } from "./golden.ts";

type Tensors = Record<string, NdArray>;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "checkpoint-"));
});
afterEach(() => rm(folder, { recursive: true }));

const fileOf = async (checkpoint: string, name: string): Promise<Buffer> =>
  readFile(join(checkpointAt(checkpoint), name));
const tensorsOf = async (checkpoint: string): Promise<Tensors> =>
  decodeSafetensors(await fileOf(checkpoint, "model.safetensors"), checkpoint).tensors;

const save = (name: string, content: object): Promise<void> =>
  writeFile(join(folder, name), JSON.stringify(content));
const saveTensors = (tensors: Tensors, name = "model.safetensors"): Promise<void> =>
  writeFile(join(folder, name), joinBytes(encodeSafetensors(tensors)));

/** A golden checkpoint with other fields, its tensors changed. */
async function copyOf(
  checkpoint: string,
  fields: object = {},
  change: (tensors: Tensors) => Tensors = (tensors) => tensors,
): Promise<void> {
  const config = JSON.parse((await fileOf(checkpoint, "config.json")).toString()) as object;
  await save("config.json", { ...config, ...fields });
  await saveTensors(change(await tensorsOf(checkpoint)));
}

const tokens = goldenTensor("gpt2", "tokens");
const answers = async (model: Model): Promise<NdArray> => (await model.predict(tokens)).array();

test("several files with an index are one checkpoint", async () => {
  await copyOf("gpt2");
  await rm(join(folder, "model.safetensors"));
  const names = Object.entries(await tensorsOf("gpt2"));
  await saveTensors(Object.fromEntries(names.slice(0, 9)), "model-1.safetensors");
  await saveTensors(Object.fromEntries(names.slice(9)), "model-2.safetensors");
  const weightMap = names.map(([name], i) => [name, i < 9 ? "model-1.safetensors" : "model-2.safetensors"]);
  const index = (entries: readonly (readonly string[])[]) =>
    save("model.safetensors.index.json", { weight_map: Object.fromEntries(entries) as object });
  await index(weightMap);
  expectClose("logits", await answers(await loadGpt2(folder)), goldenTensor("gpt2", "logits"));

  const [first] = weightMap;
  await index([[first![0]!, "model-2.safetensors"], ...weightMap.slice(1)]);
  await expect(loadGpt2(folder)).rejects.toThrow(`tensor '${first![0]!}' is missing, which`);
  await index([[first![0]!, "../elsewhere.safetensors"]]);
  await expect(loadGpt2(folder)).rejects.toThrow("weight_map");
});

test("reads float16, and names without prefix and of older versions", async () => {
  const half = ({ shape, data }: NdArray): NdArray =>
    ndarray("float16", shape, toTypedArray("float16", data as Float32Array));
  await copyOf("gpt2", {}, (tensors) => ({
    ...Object.fromEntries(
      Object.entries(tensors).map(([name, array]) => [name.replace("transformer.", ""), half(array)]),
    ),
    "h.0.attn.bias": ndarray("uint8", [1, 1, 2, 2], new Uint8Array(4)),
    "lm_head.weight": half(tensors["transformer.wte.weight"]!),
  }));
  const gpt = await loadGpt2(folder);
  const embeddings = gpt.getWeights()["tokenEmbedding/embeddings"]!;
  const bits = half((await tensorsOf("gpt2"))["transformer.wte.weight"]!).data as Uint16Array;
  expect(embeddings.data).toEqual(Float32Array.from(bits, fromFloat16Bits));
  expectClose("logits", await answers(gpt), goldenTensor("gpt2", "logits"), 2e-2);

  await copyOf("bert", {}, (tensors) =>
    Object.fromEntries(
      Object.entries(tensors).map(([name, array]) => [
        `bert.${name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")}`,
        array,
      ]),
    ),
  );
  expect((await loadBert(folder)).getWeights()).toEqual((await loadBert(checkpointAt("bert"))).getWeights());
});

test("a head of its own leads from vectors to tokens where they are not tied", async () => {
  const tied = (await tensorsOf("gpt2"))["transformer.wte.weight"]!;
  const doubled = { ...tied, data: (tied.data as Float32Array).map((x) => 2 * x) };
  await copyOf("gpt2", { tie_word_embeddings: false }, (tensors) => ({
    ...tensors,
    "lm_head.weight": doubled,
  }));
  const golden = goldenTensor("gpt2", "logits");
  const expected = { ...golden, data: (golden.data as Float32Array).map((x) => 2 * x) };
  expectClose("logits", await answers(await loadGpt2(folder)), expected);
});

const layer = "bert.encoder.layer.1.attention.self.query.weight";
test.each<
  [why: string, checkpoint: string, fields: object, change: (tensors: Tensors) => Tensors, message: string]
>([
  [
    "a tensor too few",
    "bert-classifier",
    {},
    ({ [layer]: _, ...rest }) => rest,
    "tensor 'encoder.layer.1.attention.self.query.weight' is missing",
  ],
  [
    "a block too many",
    "bert-classifier",
    { num_hidden_layers: 1 },
    (tensors) => tensors,
    "there is no place for tensor 'bert.encoder.layer.1.",
  ],
  [
    "another width",
    "bert-classifier",
    { intermediate_size: 48 },
    (tensors) => tensors,
    "tensor 'bert.encoder.layer.0.intermediate.dense.weight' has another shape than config.json says\n  expected: [48, 32]\n  received: [64, 32]",
  ],
  [
    "more classes",
    "bert-classifier",
    { id2label: { 0: "a", 1: "b" } },
    (tensors) => tensors,
    "tensor 'classifier.weight' has another shape than config.json says\n  expected: [2, 32]\n  received: [3, 32]",
  ],
  [
    "classes without order",
    "bert-classifier",
    { id2label: { 0: "a", 2: "b" } },
    (tensors) => tensors,
    "config.json: id2label",
  ],
  [
    "whole numbers",
    "gpt2",
    {},
    (tensors) => ({ ...tensors, "transformer.ln_f.bias": ndarray("int32", [32], new Int32Array(32)) }),
    "tensor 'transformer.ln_f.bias' holds no floating-point numbers",
  ],
  [
    "a shorter table of positions",
    "gpt2",
    { n_positions: 40 },
    (tensors) => tensors,
    "tensor 'transformer.wpe.weight' has another shape",
  ],
  ["another architecture", "gpt2", { model_type: "gpt3" }, (tensors) => tensors, "expected: bert or gpt2"],
  ["no architecture", "gpt2", { model_type: undefined }, (tensors) => tensors, "received: nothing"],
  [
    "a size that is none",
    "gpt2",
    { n_layer: "two" },
    (tensors) => tensors,
    "n_layer\n  expected: a positive integer",
  ],
  [
    "heads that do not fit",
    "gpt2",
    { n_head: 5 },
    (tensors) => tensors,
    "the heads do not divide the features",
  ],
  [
    "relative positions",
    "bert",
    { position_embedding_type: "relative_key" },
    (tensors) => tensors,
    "position_embedding_type: this variant is not known",
  ],
  ["an activation", "bert", { hidden_act: "maxout" }, (tensors) => tensors, "unknown activation 'maxout'"],
])("refuses a checkpoint with %s", async (_, checkpoint, fields, change, message) => {
  await copyOf(checkpoint, fields, change);
  await expect(loadPretrained(folder)).rejects.toThrow(message);
});

test("refuses files that are missing or damaged, by their names", async () => {
  await expect(loadPretrained(join(folder, "none"))).rejects.toThrow("none: cannot be read");
  await expect(loadPretrained(folder)).rejects.toThrow("config.json: cannot be read");
  await writeFile(join(folder, "config.json"), "{");
  await expect(loadPretrained(folder)).rejects.toThrow("config.json: cannot be read");
  await save("config.json", { model_type: "bert" });
  await writeFile(join(folder, "pytorch_model.bin"), "");
  await expect(loadPretrained(folder)).rejects.toThrow("no weights");
  await writeFile(join(folder, "model.safetensors"), "cut short");
  await expect(loadPretrained(folder)).rejects.toThrow("model.safetensors: impossible header length");
  await expect(loadGpt2(folder)).rejects.toThrow("expected: gpt2");
});

const vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "film", "good", "##s"];

/** The files beside BERT's that sentence-transformers adds. */
async function addPooling(
  modes: object,
  modules: readonly string[] = ["Transformer", "Pooling", "Normalize"],
) {
  await writeFile(join(folder, "vocab.txt"), `${vocabulary.join("\n")}\n`);
  await save(
    "modules.json",
    modules.map((kind, i) => ({
      idx: i,
      path: i ? `${i}_${kind}` : "",
      type: `sentence_transformers.models.${kind}`,
    })),
  );
  await save("sentence_bert_config.json", { max_seq_length: 6 });
  await mkdir(join(folder, "1_Pooling"), { recursive: true });
  await save("1_Pooling/config.json", { word_embedding_dimension: 32, ...modes });
}

test("an encoder of sentences has the pooling that its files say, is saved and embeds", async () => {
  await copyOf("bert");
  await addPooling({ pooling_mode_mean_tokens: true, pooling_mode_cls_token: false });
  const encoder = await loadPretrained(folder);
  const cut: object[] = [];
  const texts = ["good films", "film", "", "good good good good good good film"];
  const embeddings = await embedTexts(encoder, texts, { onCut: (each) => cut.push(each) });
  expect(embeddings.shape).toEqual([4, 32]);
  expect(cut).toEqual([{ text: 3, tokens: 9, kept: 6 }]);

  // The same by hand: the mean of the vectors of [CLS] good film ##s [SEP], scaled to length 1.
  const hidden = await loadBert(folder).then((model) =>
    model.predict(ndarray("int32", [1, 5], Int32Array.of(2, 6, 5, 7, 3))),
  );
  const vectors = await hidden.data();
  const sums = Array.from({ length: 32 }, (_, i) =>
    [0, 1, 2, 3, 4].reduce((sum, row) => sum + Number(vectors[row * 32 + i]), 0),
  );
  const length = Math.hypot(...sums);
  sums.forEach((sum, i) => expect(Number(embeddings.data[i])).toBeCloseTo(sum / length, 5));

  await encoder.save(join(folder, "saved"));
  const loaded = await loadModel(join(folder, "saved"));
  expect(loaded.metadata["task"]).toBe("textEmbedding");
  expectClose("loaded", await embedTexts(loaded, texts, { batchSize: 3 }), embeddings, 1e-6);

  await addPooling({ pooling_mode_cls_token: true }, ["Transformer", "Pooling"]);
  const first = await embedTexts(await loadPretrained(folder), ["good films"]);
  expectClose(
    "first token",
    first,
    ndarray("float32", [1, 32], Float32Array.from(vectors.slice(0, 32), Number)),
  );

  await addPooling({ pooling_mode_max_tokens: true });
  await expect(loadPretrained(folder)).rejects.toThrow("received: pooling_mode_max_tokens");
  await addPooling({ pooling_mode_mean_tokens: true }, ["Transformer", "Pooling", "Dense"]);
  await expect(loadPretrained(folder)).rejects.toThrow("received: Transformer, Pooling, Dense");
});

test("a tokenizer with more tokens than the network has vectors is refused", async () => {
  await copyOf("bert");
  const words = Array.from({ length: 100 }, (_, i) => `word${i}`);
  await writeFile(join(folder, "vocab.txt"), [...vocabulary, ...words].join("\n"));
  await expect(loadPretrained(folder)).rejects.toThrow("vocab_size: the tokenizer has tokens");
});

test("embedding needs a model of one vector for a text", async () => {
  await copyOf("gpt2");
  await expect(embedTexts(await loadGpt2(folder), ["a"])).rejects.toThrow(
    "does not give one vector for a text",
  );
});

test("a sequence that is longer than the table of positions is refused, and so is a longer input", async () => {
  const gpt = gpt2({ vocab_size: 10, n_positions: 4, n_embd: 8, n_layer: 1, n_head: 2 });
  const long = ndarray("int32", [1, 5], new Int32Array(5));
  await expect(gpt.predict(long)).rejects.toThrow("[batch, 4], or shorter along its first axis");
  expect(() => bert({ max_position_embeddings: 16 }, { sequenceLength: 17 })).toThrow("bert.sequenceLength");
});

test("a checkpoint of GPT-2 is saved and loaded as any model", async () => {
  const gpt = await loadPretrained(checkpointAt("gpt2"));
  await gpt.save(folder);
  const loaded = await loadModel(folder);
  expect(loaded.metadata).toEqual({ task: "languageModeling" });
  expectClose("logits", await answers(loaded), goldenTensor("gpt2", "logits"));
});
