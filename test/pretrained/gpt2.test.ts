import { expect, test } from "vitest";
import { ndarray, type NdArray } from "../../src/base/ndarray.ts";
import { sizeOf } from "../../src/base/shape.ts";
import { generateTokens, ModelDecoder } from "../../src/decoding/index.ts";
import { classifyFewShot, loadGpt2, loadPretrained } from "../../src/models/pretrained/index.ts";
import * as losses from "../../src/losses/index.ts";
import { expectClose } from "../closeness.ts";
import { checkpointAt, goldenNumbers, goldenTensor } from "./golden.ts";
import { gradientsOf } from "./gradients.ts";

const golden = (name: string): NdArray => goldenTensor("gpt2", name);
const folder = checkpointAt("gpt2");

/** Some columns of every row. */
function columns({ shape, data }: NdArray, start: number, end: number): NdArray {
  const [rows, width] = shape as [number, number];
  const kept = Array.from({ length: rows }, (_, row) =>
    Array.from(data.slice(row * width + start, row * width + end), Number),
  );
  return ndarray("int32", [rows, end - start], Int32Array.from(kept.flat()));
}

test("gives the logits of transformers, of shorter sequences and padded rows too", async () => {
  const gpt = await loadPretrained(folder);
  expect(gpt.metadata).toEqual({ task: "languageModeling" });
  const tokens = golden("tokens");
  const logits = await (await gpt.predict(tokens)).array();
  expectClose("logits", logits, golden("logits"));
  const second = ndarray("int32", [1, 8], tokens.data.slice(12, 20));
  expectClose("second row", await (await gpt.predict(second)).array(), golden("paddedLogits"));
});

test("loss and gradients are those of transformers", async () => {
  const tokens = golden("tokens");
  const { loss, gradients } = await gradientsOf(await loadGpt2(folder), {
    x: [columns(tokens, 0, 11)],
    y: columns(tokens, 1, 12),
    loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }),
  });
  expect(loss).toBeCloseTo(Number(golden("loss").data[0]), 5);
  const compared: [path: string, tensor: string][] = [
    ["tokenEmbedding/embeddings", "wte.weight"],
    ["positionEmbedding/embeddings", "wpe.weight"],
    ["block1/feedforwardOutputDense/kernel", "h.1.mlp.c_proj.weight"],
    ["finalNorm/gamma", "ln_f.weight"],
  ];
  for (const [path, tensor] of compared) {
    expectClose(path, gradients[path]!, golden(`gradient/transformer.${tensor}`), 3e-5);
  }
  // Queries, keys and values lie side by side in one matrix of theirs.
  for (const [kind, rows] of [
    ["weight", 32],
    ["bias", 1],
  ] as const) {
    const whole = golden(`gradient/transformer.h.0.attn.c_attn.${kind}`);
    ["query", "key", "value"].forEach((name, part) => {
      const ours = gradients[`block0/selfAttention/${name}/${kind === "weight" ? "kernel" : "bias"}`]!;
      const theirs = Array.from({ length: rows }, (_, row) =>
        Array.from(whole.data.slice(row * 96 + part * 32, row * 96 + part * 32 + 32), Number),
      );
      const expected = ndarray("float32", [rows, 32], Float32Array.from(theirs.flat()));
      expect(sizeOf(ours.shape)).toBe(rows * 32);
      // A key's bias changes nothing: its gradient is rounding.
      if (name === "key" && kind === "bias") return;
      expectClose(`${name} ${kind}`, { ...ours, shape: expected.shape }, expected, 3e-5);
    });
  }
});

test("a decoder with a cache generates greedily what transformers generates", async () => {
  const decoder = new ModelDecoder(await loadGpt2(folder));
  const prompt = golden("prompt").data as Int32Array;
  const logits = await decoder.read(prompt);
  const generated: number[] = [];
  const options = { logits, maxTokens: 24, sampling: { temperature: 0 } };
  for await (const token of generateTokens(decoder, options)) generated.push(token);
  expect(generated).toEqual(Array.from(golden("generated").data, Number));
});

test("labels behind a prompt are as likely as transformers finds them", async () => {
  const { labels, logLikelihoods } = goldenNumbers("gpt2") as {
    readonly labels: readonly (readonly number[])[];
    readonly logLikelihoods: readonly number[];
  };
  const numbers = { encode: (text: string) => text.split(" ").map(Number) };
  const prompt = { prompt: golden("prompt").data.join(" "), before: "" };
  const names = labels.map((label) => label.join(" "));
  const gpt = await loadGpt2(folder);
  const [guess, again] = await classifyFewShot(gpt, [prompt, prompt], { labels: names, tokenizer: numbers });
  guess!.scores.forEach((score, i) => expect(score).toBeCloseTo(logLikelihoods[i]!, 4));
  expect(again).toEqual(guess);
  expect(guess!.label).toBe(names[logLikelihoods.indexOf(Math.max(...logLikelihoods))]);
  expect(guess!.probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
  const [mean] = await classifyFewShot(gpt, [prompt], { labels: names, tokenizer: numbers, score: "mean" });
  mean!.scores.forEach((score, i) => expect(score).toBeCloseTo(logLikelihoods[i]! / labels[i]!.length, 4));
});
