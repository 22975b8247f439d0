import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ndarray } from "../../src/base/ndarray.ts";
import { loom, resultOf } from "./loom.ts";
import { smallTextModel, smallTokenizer, writeRun } from "./smallRuns.ts";

let folder = "";
const at = (name: string): string => join(folder, name);
const classNames = ["good", "bad"];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loom-texts-"));
  const metadata = { task: "textClassification", classNames, tokenizer: smallTokenizer };
  await writeRun(at("reviews"), smallTextModel(metadata));
  await writeRun(at("language"), smallTextModel({ task: "languageModeling" }));
  await writeRun(at("anything"), smallTextModel({}));
});
afterAll(() => rm(folder, { recursive: true }));

interface Predicted {
  readonly text: string;
  readonly top: readonly { readonly class: string; readonly probability: number }[];
}
const predictionsOf = (outcome: Parameters<typeof resultOf>[0]): readonly Predicted[] =>
  resultOf(outcome)["predictions"] as Predicted[];

test("texts from arguments, a file and standard input get the model's probabilities", async () => {
  await writeFile(at("reviews.txt"), "bad film\r\nunheard of\n");
  const outcome = await loom(
    ["predict", at("reviews"), "good film", "-", "--file", at("reviews.txt"), "--top", "2", "--json"],
    { input: "film\n" },
  );
  const predictions = predictionsOf(outcome);
  expect(predictions.map(({ text }) => text)).toEqual(["good film", "film", "bad film", "unheard of"]);
  const ids = ndarray("int32", [4, 4], Int32Array.of(2, 4, 0, 0, 4, 0, 0, 0, 3, 4, 0, 0, 1, 1, 0, 0));
  const expected = await (await smallTextModel({}).predict(ids)).data();
  for (const [row, { top }] of predictions.entries()) {
    for (const guess of top) {
      const column = classNames.indexOf(guess.class);
      expect(guess.probability).toBeCloseTo(Number(expected[2 * row + column]), 6);
    }
    expect(top[0]!.probability).toBeGreaterThanOrEqual(top[1]!.probability);
  }
});

test("a text that is too long is cut, and that is told", async () => {
  const long = await loom(["predict", at("reviews"), "good film bad film bad", "--json"]);
  const short = await loom(["predict", at("reviews"), "good film bad film", "--json"]);
  expect(predictionsOf(long)[0]!.top).toEqual(predictionsOf(short)[0]!.top);
  expect(long.stderr).toMatch(/text 1 has 5 tokens; the model reads the first 4/);
  expect(short.stderr).not.toMatch(/tokens/);
});

test.each([
  ["an empty text", ["reviews", " "], 1, /text 1: it is empty/],
  ["a file that is not there", ["reviews", "--file", "none.txt"], 1, /none\.txt: cannot be read/],
  ["nothing on standard input", ["reviews", "-"], 2, /there is nothing to work on/],
  [
    "a run for something else",
    ["language", "good film"],
    2,
    /expected: .*textClassification[^]*received: .*languageModeling[^]*npx loom generate .*language --prompt/,
  ],
  ["a model that says nothing of its task", ["anything", "good film"], 1, /metadata do not say what it does/],
])("predict refuses %s", async (_, [run, ...rest], code, message) => {
  const outcome = await loom(["predict", at(run!), ...rest]);
  expect(outcome.stderr).toMatch(message);
  expect(outcome.code).toBe(code);
});

test("a command line may be long: many files, or a long text", async () => {
  const long = "good film ".repeat(5000);
  const outcome = await loom(["predict", at("reviews"), long, "--json"]);
  expect([outcome.code, outcome.signal]).toEqual([0, null]);
  expect(outcome.stderr).toContain("text 1 has 10000 tokens; the model reads the first 4");
  expect(predictionsOf(outcome)).toHaveLength(1);
});
