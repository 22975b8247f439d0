import { existsSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sliceRows } from "../../src/base/ndarray.ts";
import { encodePng, type LabeledSplits } from "../../src/data/index.ts";
import type { RunOptions, RunResults } from "../../src/cli/run/runRecord.ts";
import { loadModel } from "../../src/index.ts";
import { unitPixels } from "../../src/models/index.ts";
import { writeDigits, writeIdxFolder } from "./digits.ts";
import { loom, resultOf, type Outcome } from "./loom.ts";

let folder = "";
let digits: LabeledSplits;
const at = (name: string): string => join(folder, name);
/** 100 steps an epoch, so that one checkpoint falls into each. */
const train = (run: string, ...more: string[]): readonly string[] => [
  ...["train", "mnist-cnn", "--data", at("digits"), "--batch-size", "6", "--out", at(run), ...more],
];

let trained: Outcome;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loom-cli-"));
  digits = await writeDigits(at("digits"), 600);
  trained = await loom(train("whole", "--epochs", "3", "--json"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("train", () => {
  test("closes with one line of JSON, all else on standard error", () => {
    expect(trained.code).toBe(0);
    expect(trained.stdout.trimEnd().split("\n")).toHaveLength(1);
    const { accuracy, loss, seconds, secondsPerEpoch, ...rest } = resultOf(trained);
    expect(rest).toMatchObject({
      command: "train",
      run: at("whole"),
      recipe: "mnist-cnn",
      status: "finished",
      epochs: 3,
      examples: { train: 600, test: 100, unit: "pictures", classes: 10 },
    });
    expect(accuracy).toBeGreaterThan(0.7);
    expect(loss).toBeLessThan(1);
    expect(secondsPerEpoch).toBeGreaterThan(0);
    expect(seconds).toBeGreaterThanOrEqual(3 * (secondsPerEpoch as number));
    expect(trained.stderr).toMatch(/epoch 3\/3 .* valAccuracy/);
  });

  test("leaves a whole run folder", async () => {
    const files = [
      "model.json",
      "model.safetensors",
      "history.json",
      "report.html",
      "run.json",
      "checkpoint",
    ];
    for (const file of files) expect(existsSync(join(at("whole"), file)), file).toBe(true);
    const csv = (await readFile(join(at("whole"), "history.csv"), "utf8")).trimEnd().split("\n");
    expect(csv[0]).toBe("epoch,loss,accuracy,valLoss,valAccuracy");
    expect(csv).toHaveLength(4);
    const report = await readFile(join(at("whole"), "report.html"), "utf8");
    expect(report).toMatch(/data:image\/png;base64/);
    expect(report).not.toMatch(/(src|href)="(?!data:|#)/);
  });

  test("refuses a folder that holds something, before any work", async () => {
    const { code, stderr } = await loom(train("whole"));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^DataError: .*whole: the folder is not empty\n {2}mend: .*--resume/);
  });

  test("refuses a folder that cannot be written, before any work", async () => {
    const { code, stderr } = await loom(train("digits/t10k-images-idx3-ubyte/run"));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^DataError: .*cannot be written/);
  });
});

test.each([
  ["no training pictures", 0, /there are no training pictures/],
  ["pictures of one class", 5, /all 5 training pictures are of one class, 7/],
])("train refuses %s, and leaves no run behind", async (name, count, message) => {
  const [data, run] = [at(name), at(`run with ${name}`)];
  const x = sliceRows(digits.train.x, 0, count);
  const y = { dtype: "int32", shape: [count], data: new Int32Array(count).fill(7) } as const;
  await writeIdxFolder(data, { train: { x, y }, test: digits.test });
  const { code, stderr } = await loom(["train", "mnist-cnn", "--data", data, "--out", run]);
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
  expect(existsSync(join(run, "run.json"))).toBe(false);
});

test("train refuses pictures of another size, and leaves no run behind", async () => {
  const [data, run] = [at("wide pictures"), at("run with wide pictures")];
  const widened = ({ x, y }: LabeledSplits["train"]) => ({ x: { ...x, shape: [x.shape[0]!, 14, 56, 1] }, y });
  await writeIdxFolder(data, { train: widened(digits.train), test: widened(digits.test) });
  const { code, stderr } = await loom(["train", "mnist-cnn", "--data", data, "--out", run]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/expected: .*28.*\n {2}received: .*14.*56/);
  expect(existsSync(join(run, "run.json"))).toBe(false);
});

describe("a trained run", () => {
  test("is judged as it was when it was trained", async () => {
    const outcome = await loom(["evaluate", at("whole"), "--json"]);
    expect(outcome.code).toBe(0);
    const { loss, accuracy } = resultOf(trained);
    const judged = resultOf(outcome);
    expect(judged["accuracy"]).toBe(accuracy);
    expect(judged["loss"]).toBeCloseTo(loss as number, 5);
    expect(resultOf(await loom(["evaluate", at("whole"), "--limit", "10", "--json"]))["examples"]).toBe(10);
  });

  test("predicts pictures, the likeliest classes first", async () => {
    const { dtype, shape, data } = sliceRows(digits.test.x, 0, 1);
    await writeFile(at("digit.png"), await encodePng({ dtype, shape: shape.slice(1), data }));
    const outcome = await loom(["predict", at("whole"), at("digit.png"), "--top", "4", "--json"]);
    const [prediction] = resultOf(outcome)["predictions"] as {
      image: string;
      top: { class: string; probability: number }[];
    }[];
    const probabilities = prediction!.top.map(({ probability }) => probability);
    expect(prediction!.image).toBe(at("digit.png"));
    expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a));
    expect(probabilities).toHaveLength(4);
    const model = await loadModel(at("whole"));
    const expected = await (await model.predict(unitPixels(sliceRows(digits.test.x, 0, 1)))).data();
    expect(probabilities[0]).toBeCloseTo(Math.max(...(expected as Float32Array)), 5);
    expect((await loom(["predict", at("whole"), at("digit.png")])).stdout).toMatch(/digit\.png: \d .* %/);
  });

  test("does not predict what is no picture", async () => {
    const { code, stderr } = await loom(["predict", at("whole"), join(at("whole"), "run.json")]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/run\.json: neither PNG nor JPEG/);
  });

  test("exports a predictor that plain ONNX Runtime runs with any number of pictures", async () => {
    const out = at("model.onnx");
    const exported = resultOf(
      await loom(["export", at("whole"), "--format", "onnx", "--out", out, "--json"]),
    );
    expect(exported).toMatchObject({ inputs: [{ shape: ["batch", 28, 28, 1] }], out });
    const session = await InferenceSession.create(out);
    const model = await loadModel(at("whole"));
    for (const count of [1, 3, 64]) {
      const pixels = unitPixels(sliceRows(digits.test.x, 0, count));
      const input = new OrtTensor("float32", pixels.data as Float32Array, pixels.shape);
      const { [session.outputNames[0]!]: output } = await session.run({ [session.inputNames[0]!]: input });
      expect(output!.dims).toEqual([count, 10]);
      const expected = await (await model.predict(pixels)).data();
      (output!.data as Float32Array).forEach((value, i) => {
        expect(Math.abs(value - Number(expected[i]))).toBeLessThan(1e-5);
      });
    }
  });
});

describe("a run that was stopped goes on bit for bit", () => {
  const files = ["model.safetensors", "history.csv"];
  const expectSame = async (run: string): Promise<void> => {
    for (const file of files) {
      const [whole, resumed] = await Promise.all(
        ["whole", run].map((name) => readFile(join(at(name), file))),
      );
      expect(resumed!.equals(whole!), file).toBe(true);
    }
  };

  test("after Ctrl-C in mid-epoch", async () => {
    const stopped = await loom(train("stopped", "--epochs", "3", "--json"), {
      signal: "SIGINT",
      after: /epoch 1\/3/,
    });
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toMatch(/To go on:\n {2}npx loom train mnist-cnn --out .*stopped --resume/);
    expect(resultOf(stopped)).toMatchObject({ status: "interrupted", epochs: 1 });
    const resumed = await loom(["train", "mnist-cnn", "--out", at("stopped"), "--resume", "--json"]);
    expect(resultOf(resumed)).toMatchObject({ status: "finished", epochs: 3 });
    await expectSame("stopped");
  });

  test("after kill -9", async () => {
    const killed = await loom(train("killed", "--epochs", "3"), { signal: "SIGKILL", after: /epoch 2\/3/ });
    expect(killed.signal).toBe("SIGKILL");
    const early = await loom(["evaluate", at("killed")]);
    expect(early.code).toBe(1);
    expect(early.stderr).toMatch(/the run has not ended[^]*--resume/);
    expect((await loom(["train", "mnist-cnn", "--out", at("killed"), "--resume"])).code).toBe(0);
    await expectSame("killed");
  });

  test("and may get more epochs, but no other options", async () => {
    await cp(at("whole"), at("longer"), { recursive: true });
    const resume = ["train", "mnist-cnn", "--out", at("longer"), "--resume"];
    const other = await loom([...resume, "--seed", "1"]);
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(/--seed: a resumed run keeps its options/);
    expect(resultOf(await loom([...resume, "--epochs", "4", "--json"]))).toMatchObject({ epochs: 4 });
    const first = await readFile(join(at("whole"), "history.csv"), "utf8");
    expect((await readFile(join(at("longer"), "history.csv"), "utf8")).startsWith(first)).toBe(true);
  });
});

test("a run of version 1 is used and gone on with, its classes taken from run.json", async () => {
  const run = at("version 1");
  await cp(at("whole"), run, { recursive: true });
  const edit = async (file: string, change: (json: Record<string, unknown>) => unknown): Promise<void> => {
    const json = JSON.parse(await readFile(join(run, file), "utf8")) as Record<string, unknown>;
    await writeFile(join(run, file), JSON.stringify(change(json)));
  };
  const classNames = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
  await edit("model.json", (json) => ({ ...json, metadata: {} }));
  await edit("run.json", ({ options, results, ...rest }) => {
    const { data, epochs, batchSize, seed, limit } = options as RunOptions;
    const { figures, secondsPerEpoch } = results as RunResults;
    return {
      ...rest,
      version: 1,
      options: { data, epochs, batchSize, seed, limit },
      classNames,
      examples: { train: 600, test: 100 },
      results: { ...figures, epochs, secondsPerEpoch },
    };
  });
  const predicted = await loom(["predict", run, at("digit.png"), "--top", "1", "--json"]);
  const [prediction] = resultOf(predicted)["predictions"] as { top: { class: string }[] }[];
  expect(classNames).toContain(prediction!.top[0]!.class);
  const again = await loom(["train", "mnist-cnn", "--out", run, "--resume", "--epochs", "4", "--json"]);
  expect(again.code).toBe(0);
  const { epochs, seconds, secondsPerEpoch } = resultOf(again);
  expect(epochs).toBe(4);
  expect(seconds).toBeGreaterThan(2 * (secondsPerEpoch as number));
  expect(JSON.parse(await readFile(join(run, "run.json"), "utf8"))).toMatchObject({ version: 2 });
});

test.each([
  ["run.json is cut", (run: string) => truncate(join(run, "run.json"), 40), /run\.json: it is no JSON/],
  ["run.json is gone", (run: string) => rm(join(run, "run.json")), /this is no run/],
  [
    "run.json is something else",
    (run: string) => writeFile(join(run, "run.json"), '{"version":1,"recipe":"mnist-cnn"}'),
    /'options' are missing/,
  ],
  [
    "the weights are cut",
    (run: string) => truncate(join(run, "model.safetensors"), 500),
    /model\.safetensors/,
  ],
  ["the model is gone", (run: string) => rm(join(run, "model.json")), /model\.json: cannot be read/],
])("a damaged run is refused: %s", async (name, damage, message) => {
  const run = at(name.replaceAll(" ", "-"));
  await cp(at("whole"), run, { recursive: true });
  await damage(run);
  const { code, stderr } = await loom(["evaluate", run]);
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/^\s+at /m);
});
