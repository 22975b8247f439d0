import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { shakespeareGpt } from "../shakespeareGpt.ts";
import { shakespeareLstm } from "../shakespeareLstm.ts";

const path = "../shared/data/tinyshakespeare/input.txt";
const absent = existsSync(path) ? false : `${path} is not there`;

describe.skipIf(absent).each([shakespeareGpt, shakespeareLstm])("$name", (recipe) => {
  test("learns from a slice of the text, and is judged on the rest", { timeout: 60_000 }, async () => {
    const data = await recipe.load({ path, limit: 20_000 });
    expect(recipe.count(data).unit).toBe("characters");
    const model = recipe.build(data, { seed: 0, epochs: 1 });
    const { train, validation } = recipe.batches(data, model, { batchSize: recipe.batchSize, seed: 0 });
    const before = await model.evaluateBatches(validation);
    await model.fit(train, { epochs: 1, stepsPerEpoch: 12, verbose: false });
    const after = await recipe.evaluate(data, model);
    expect(before["loss"]).toBeGreaterThan(4);
    expect(after["loss"]).toBeLessThan(before["loss"]! - 0.3);
    expect(after["perplexity"]).toBeCloseTo(Math.exp(after["loss"]!), 3);
    const { texts } = (await recipe.inspect?.(data, model)) ?? {};
    expect(texts?.[0]?.output.length).toBeGreaterThan(100);
  });

  test("judges every character of the validation text once, but for the last window", async () => {
    const data = await recipe.load({ path, limit: 20_000 });
    const model = recipe.build(data, { seed: 0, epochs: 1 });
    const { validation } = recipe.batches(data, model, { batchSize: 4, seed: 0 });
    const length = model.network.inputs[0]!.type.shape[0]!;
    const ids = data.tokenizer.encode(data.validation);
    let judged = 0;
    for await (const { x } of validation.batches(0, 0)) {
      expect(Array.from(x[0]!.data as Int32Array)).toEqual(ids.slice(judged, judged + x[0]!.data.length));
      judged += x[0]!.data.length;
    }
    expect(ids.length - 1 - judged).toBeLessThan(length);
  });
});

test.each([shakespeareGpt, shakespeareLstm])(
  "$name names a text that is shorter than its windows",
  async (recipe) => {
    const folder = await mkdtemp(join(tmpdir(), "loom-characters-"));
    const short = join(folder, "short.txt");
    await writeFile(short, "speak, speak.\n".repeat(40));
    const loading = recipe.load({ path: short });
    await expect(loading).rejects.toThrow(/short\.txt: the text is too short[^]*504 and 56[^]*longer text$/);
    await expect(recipe.load({ path: short, limit: 9 })).rejects.toThrow(/9 and 1[^]*raise --limit/);
    await rm(folder, { recursive: true });
  },
);
