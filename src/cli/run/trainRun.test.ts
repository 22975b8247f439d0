import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ndarray, type NdArray } from "../../base/ndarray.ts";
import { callbacks, layers, optimizers, pipeline, sequential } from "../../index.ts";
import type { Recipe } from "../../models/index.ts";
import { readRunRecord } from "./runRecord.ts";
import { describeFigures, tellTexts, trainResult } from "./tell.ts";
import { trainRun } from "./trainRun.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loom-train-"));
});
afterAll(() => rm(folder, { recursive: true }));

const written: string[] = [];
const write = (text: string): void => void written.push(text);
const terminal = { print: write, write, note: () => undefined, result: () => undefined };

const column = (values: readonly number[]): NdArray =>
  ndarray("float32", [values.length, 1], Float32Array.from(values));

/** Learns to double numbers, says what it asks of its data, and answers in words. */
const doubling: Recipe<readonly number[]> = {
  name: "doubling",
  description: "doubles numbers",
  dataHelp: "nothing",
  dataOptions: ["label"],
  epochs: 50,
  batchSize: 2,
  task: "textClassification",
  load: async ({ columns, seed } = {}) => {
    expect([columns?.label, seed]).toEqual(["twice", 7]);
    return [1, 2, 3, 4];
  },
  count: ({ length }) => ({ train: length, validation: 2, test: 1, unit: "numbers" }),
  build(_, { seed = 0, epochs, batchSize } = {}) {
    expect([epochs, batchSize]).toEqual([50, 2]);
    const model = sequential([layers.input([1]), layers.dense(1)], { name: "doubling", seed });
    model.compile({ optimizer: "adam", loss: "meanSquaredError" });
    model.metadata = { task: "textClassification" };
    return model;
  },
  batches(numbers, _, { batchSize, seed }) {
    const source = pipeline({ x: column(numbers), y: column(numbers.map((n) => 2 * n)) });
    return { train: source.shuffle({ seed }).batch(batchSize), validation: source.batch(batchSize) };
  },
  // Nothing gets so much better: it ends after its second epoch.
  callbacks: () => [callbacks.earlyStopping({ minDelta: 1e9 })],
  evaluate: async () => ({ bleu: 31.25, tokenAccuracy: 0.5 }),
  inspect: async () => ({ texts: [{ input: "a <b>", output: "one", expected: "two" }] }),
};

test("a recipe's own callbacks may end training, and the run is finished all the same", async () => {
  const run = join(folder, "whole");
  const request = { recipe: doubling, folder: run, options: { label: "twice", seed: 7 }, resume: false };
  const { record, findings } = await trainRun(request, terminal);
  const { figures, seconds, ...progress } = record.results!;
  expect(record.status).toBe("finished");
  expect(figures).toEqual({ bleu: 31.25, tokenAccuracy: 0.5 });
  expect(progress.epochs).toBe(2);
  expect(seconds).toBeGreaterThan(0);
  expect(await readRunRecord(run)).toEqual(record);
  expect(describeFigures(figures)).toBe("test bleu 31.2500, test token accuracy 0.5000");
  expect(trainResult("train", run, record, findings)).toMatchObject({
    bleu: 31.25,
    epochs: 2,
    examples: { train: 4, validation: 2, test: 1, unit: "numbers" },
    texts: [{ input: "a <b>", output: "one", expected: "two" }],
  });
  tellTexts(terminal, findings);
  expect(written.join("\n")).toContain("a <b>\n-> one\n   expected: two");
  const report = await readFile(join(run, "report.html"), "utf8");
  expect(report).toMatch(/Sample texts[^]*a &lt;b&gt;/);
  expect(report).toMatch(/validation numbers[^]*meanSquaredError|meanSquaredError[^]*validation numbers/);
  expect(report).not.toMatch(/nothing was chosen/);
});

test("a refused resume leaves the run as it was", async () => {
  // Its learning rate falls over all of its epochs, so that more of them make another run; 100 steps leave a checkpoint.
  const falling: Recipe<readonly number[]> = {
    ...doubling,
    name: "falling",
    callbacks: () => [],
    build(_, { epochs = 1 } = {}) {
      const model = sequential([layers.input([1]), layers.dense(1)], { name: "falling", seed: 0 });
      const learningRate = optimizers.schedules.cosineDecay({
        initialLearningRate: 0.1,
        decaySteps: 2 * epochs,
      });
      model.compile({ optimizer: optimizers.adam({ learningRate }), loss: "meanSquaredError" });
      model.metadata = { task: "textClassification" };
      return model;
    },
  };
  const run = join(folder, "falling");
  const options = { label: "twice", seed: 7, epochs: 50 };
  const { record } = await trainRun({ recipe: falling, folder: run, options, resume: false }, terminal);
  const longer = trainRun({ recipe: falling, folder: run, options: { epochs: 51 }, resume: true }, terminal);
  await expect(longer).rejects.toThrow(/decaySteps/);
  expect(await readRunRecord(run)).toEqual(record);
  const again = await trainRun({ recipe: falling, folder: run, options: {}, resume: true }, terminal);
  expect(again.record.results!.figures).toEqual(record.results!.figures);
});

test("a recipe is not given options that it does not heed", async () => {
  const request = { recipe: doubling, folder: join(folder, "no"), options: { size: 3 }, resume: false };
  await expect(trainRun(request, terminal)).rejects.toThrow(/--size: doubling does not take it/);
});
