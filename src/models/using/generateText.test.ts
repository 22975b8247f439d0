import { beforeAll, describe, expect, test } from "vitest";
import * as layers from "../../layers/index.ts";
import { trainTokenizer } from "../../text/index.ts";
import { model, type Model } from "../../training/index.ts";
import { generateText } from "./generateText.ts";

const context = 16;
const rhyme = "abcdefgh".repeat(6);

/** A model that has learnt that letters follow each other in a ring. */
async function ring(): Promise<Model> {
  const tokenizer = trainTokenizer([rhyme], { kind: "character", specialTokens: ["<unk>"] });
  const x = layers.input([context], { dtype: "int32", shorter: true });
  const h = layers.embedding(tokenizer.vocabularySize, 16)(x);
  const y = layers.transformerDecoder({ numHeads: 2, intermediateDim: 32, normalizeFirst: true })(
    layers.add()([h, layers.positionEmbedding(context)(h)]),
  );
  const net = model(x, layers.dense(tokenizer.vocabularySize, { activation: "softmax" })(y), { seed: 0 });
  net.metadata = { task: "languageModeling", tokenizer: tokenizer.toJson() };
  net.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
  const ids = tokenizer.encode(rhyme);
  const rows = (shift: number) => ({
    dtype: "int32" as const,
    shape: [8, context],
    data: Int32Array.from(
      { length: 8 * context },
      (_, i) => ids[shift + Math.floor(i / context) + (i % context)]!,
    ),
  });
  await net.fit(rows(0), rows(1), { epochs: 150, batchSize: 8, verbose: false });
  return net;
}

describe("generateText", () => {
  let net: Model;
  beforeAll(async () => {
    net = await ring();
  }, 60_000);

  test("goes on with a prompt, past the model's context", async () => {
    const { text, tokens } = await generateText(net, "abc", { maxTokens: 50, temperature: 0 });
    expect(text).toBe("defgh" + rhyme.slice(0, 45));
    expect(tokens).toBe(50);
  });

  test("of a prompt longer than the context the end counts", async () => {
    const cut: object[] = [];
    const { text } = await generateText(net, rhyme.slice(0, 43), {
      maxTokens: 5,
      temperature: 0,
      onCut: (each) => cut.push(each),
    });
    expect(text).toBe("defgh");
    expect(cut).toEqual([{ text: 0, tokens: 43, kept: 8 }]);
  });

  test("tells every piece as it comes, and stops before a text", async () => {
    const heard: string[] = [];
    const { text } = await generateText(net, "a", {
      maxTokens: 30,
      temperature: 0,
      stop: ["gh"],
      onText: (piece) => heard.push(piece),
    });
    expect(text).toBe("bcdef");
    expect(heard.join("")).toBe(text);
    expect(heard.length).toBeGreaterThan(1);
  });

  test("draws the same with the same seed, and other texts with others", async () => {
    const draw = (seed: number) => generateText(net, "a", { maxTokens: 40, temperature: 3, seed });
    const [a, again, b] = [await draw(1), await draw(1), await draw(2)];
    expect(again).toEqual(a);
    expect(b.text).not.toBe(a.text);
  });

  test("finds the likeliest by beams", async () => {
    const { text } = await generateText(net, "cd", { maxTokens: 6, beams: 3 });
    expect(text).toBe("efghab");
  });

  test("beams keep of the prompt what the context has room for, and end where it does", async () => {
    const cut: object[] = [];
    const prompt = rhyme.slice(0, 21);
    const { text } = await generateText(net, prompt, {
      beams: 2,
      maxTokens: 200,
      onCut: (each) => cut.push(each),
    });
    expect(text).toBe("fghabcde");
    expect(cut).toEqual([{ text: 0, tokens: 21, kept: 8 }]);
    expect((await generateText(net, "abcdef", { beams: 2 })).text).toBe("ghabcdefgh");
    await expect(generateText(net, "a", { beams: 2, stop: ["c"] })).rejects.toThrow(
      /generateText.stop: beams[^]*leave out stop or beams/,
    );
  });

  test("refuses a prompt of which it knows nothing; what it knows in part it goes on with", async () => {
    await expect(generateText(net, "\u2603?")).rejects.toThrow(/nothing of the prompt is known[^]*☃/);
    expect((await generateText(net, "\u2603abc", { maxTokens: 2, temperature: 0 })).text).toHaveLength(2);
  });

  test("refuses an empty prompt where no token begins a text, and models of another task", async () => {
    await expect(generateText(net, "")).rejects.toThrow(/the prompt is empty/);
    const other = model(net.network.inputs[0]!, net.network.outputs[0]!);
    other.metadata = { ...net.metadata, task: "tagging" };
    await expect(generateText(other, "a")).rejects.toThrow(/does something else/);
  });
});
