import { describe, expect, test } from "vitest";
import { loom, resultOf } from "./loom.ts";

const commands = [
  "quickstart",
  "train",
  "evaluate",
  "predict",
  "translate",
  "export",
  "recipes",
  "datasets",
  "bench",
  "doctor",
];

describe("help", () => {
  test("lists every command, and how scripts use them", async () => {
    const { code, stdout } = await loom(["--help"]);
    expect(code).toBe(0);
    for (const command of commands) expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, "m"));
    expect(stdout).toMatch(/Exit codes: 0 done, 1 failed, 2 wrong usage/);
  });

  test("without arguments it is shown too", async () => {
    expect((await loom([])).stdout).toBe((await loom(["--help"])).stdout);
  });

  test.each(commands)("of %s has examples", async (command) => {
    const { code, stdout } = await loom([command, "--help"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`Examples:[^]*loom ${command}`));
  });
});

test.each([
  ["an unknown command", ["trian", "mnist-cnn"], /unknown command 'trian'[^]*Did you mean train/],
  ["an unknown recipe", ["train", "mnist-cn"], /no recipe 'mnist-cn'[^]*did you mean 'mnist-cnn'/],
  ["an unknown option", ["train", "mnist-cnn", "--epoch", "2"], /unknown option '--epoch'[^]*--epochs/],
  ["a missing argument", ["predict"], /missing required argument 'run'/],
  ["nothing to predict", ["predict", "run"], /there is nothing to predict[^]*npx loom predict run/],
  ["help for an unknown command", ["trian", "--help"], /unknown command 'trian'[^]*Did you mean train/],
  [
    "an option that the recipe does not heed",
    ["train", "mnist-cnn", "--text", "review"],
    /--text: mnist-cnn does not take it/,
  ],
  ["a number that is none", ["train", "mnist-cnn", "--epochs", "two"], /whole number, 1 or more/],
  ["a number too small", ["train", "mnist-cnn", "--batch-size", "0"], /whole number, 1 or more/],
  ["an unknown format", ["export", "run", "--format", "onx"], /Allowed choices are onnx/],
  ["--resume without a run", ["train", "mnist-cnn", "--resume"], /name it: --out RUN --resume/],
])("%s is wrong usage", async (_, args, message) => {
  const { code, stdout, stderr } = await loom(args);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stdout).toBe("");
});

test("a failure closes with JSON too when that is asked for", async () => {
  const outcome = await loom(["evaluate", "no-such-run", "--json"]);
  expect(outcome.code).toBe(1);
  expect(resultOf(outcome)).toMatchObject({ command: "evaluate", error: { name: "DataError" } });
  expect(outcome.stderr).toMatch(/no-such-run: there is no such folder/);
});

test("recipes and data sets are listed for people and for programs", async () => {
  expect((await loom(["recipes"])).stdout).toMatch(/^cifar10-cnn$/m);
  const { recipes } = resultOf(await loom(["recipes", "--json"]));
  expect(recipes).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        name: "cifar10-cnn",
        task: "imageClassification",
        epochs: 10,
        batchSize: 64,
        options: [],
      }),
      expect.objectContaining({ name: "image-classifier", options: ["--size"] }),
    ]),
  );
  expect((await loom(["datasets"])).stdout).toMatch(/cifar10: .*\n {2}50,000 training and 10,000 test/);
  const { datasets } = resultOf(await loom(["datasets", "--json"]));
  expect(datasets).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: "mnist", train: 60_000, test: 10_000, shape: [28, 28, 1] }),
    ]),
  );
});

test("doctor runs a graph and finds this machine sound", async () => {
  const outcome = await loom(["doctor", "--json"]);
  expect(outcome.stderr).toMatch(/test run +a convolution and its gradient are right/);
  expect(resultOf(outcome)).toMatchObject({ command: "doctor", healthy: true });
  expect(outcome.code).toBe(0);
});
