import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadModel } from "../training/index.ts";
import { classifyTexts, likeliestClasses, textClassifier, type CutText } from "./index.ts";

let folder = "";
const at = (name: string): string => join(folder, name);
const columns = { text: "message", label: "kind" };

/** Three classes, each told by one word of many. */
const subjects = { praise: "wonderful", complaint: "broken", question: "whether" };
const fillers = ["the parcel", "my order", "our lamp", "that chair", "a table", "this book", "your letter"];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loom-messages-"));
  const rows = Array.from({ length: 240 }, (_, i) => {
    const [kind, word] = Object.entries(subjects)[i % 3]!;
    const [before, after] = [fillers[i % 7]!, fillers[(i * 5 + 3) % 7]!];
    return `"${before}, ${i % 2 ? word.toUpperCase() : word} and ${after}!",${kind}`;
  });
  await writeFile(at("messages.csv"), ["message,kind", ...rows].join("\n"));
});
afterAll(() => rm(folder, { recursive: true }));

test("learns the classes of a table, and is the same when it is loaded again", async () => {
  const texts = await textClassifier.load({ path: at("messages.csv"), columns, seed: 1 });
  expect(textClassifier.count(texts)).toEqual({
    train: 168,
    validation: 24,
    test: 48,
    unit: "texts",
    classes: 3,
  });
  const model = textClassifier.build(texts, { seed: 1 });
  expect(model.metadata).toMatchObject({
    task: "textClassification",
    classNames: ["complaint", "praise", "question"],
  });
  const { train, validation } = textClassifier.batches(texts, model, { batchSize: 16, seed: 1 });
  const callbacks = textClassifier.callbacks!(texts);
  await model.fit(train, { epochs: 10, validationData: validation, callbacks, verbose: false, seed: 1 });
  const { accuracy } = await textClassifier.evaluate(texts, model);
  expect(accuracy).toBeGreaterThanOrEqual(46 / 48);

  const { classes, texts: shown } = await textClassifier.inspect!(texts, model);
  const right = Array.from(classes!.labels).filter((label, i) => label === classes!.predictions[i]).length;
  expect(right / 48).toBeCloseTo(accuracy!, 6);
  expect(shown).toHaveLength(12);

  await model.save(at("run"));
  const again = await loadModel(at("run"));
  const asked = ["It is Wonderful.", "broken", "I ask whether it comes"];
  const probabilities = await classifyTexts(again, asked);
  expect(likeliestClasses(probabilities)).toEqual([1, 0, 2]);
  expect(probabilities.data).toEqual((await classifyTexts(model, asked)).data);
});

test("fewer texts for a limit, drawn by the seed", async () => {
  const load = (seed: number) => textClassifier.load({ path: at("messages.csv"), columns, limit: 70, seed });
  const texts = await load(2);
  expect(textClassifier.count(texts)).toMatchObject({ train: 70, validation: 10, test: 20 });
  expect((await load(2)).train.texts).toEqual(texts.train.texts);
  expect((await load(3)).train.texts).not.toEqual(texts.train.texts);
});

test("empty, unknown and over-long texts get probabilities; cutting is told, and padding does not count", async () => {
  const notes: string[] = [];
  const long = `${"the lamp is broken ".repeat(100)}`;
  const rows = [...Array(20).keys()].map((i) => `{"message": "${i % 2 ? long : "fine"}", "kind": ${i % 2}}`);
  await writeFile(at("long.jsonl"), rows.join("\n"));
  const texts = await textClassifier.load({
    path: at("long.jsonl"),
    columns,
    onNote: (note) => notes.push(note),
  });
  expect(notes).toEqual([expect.stringMatching(/long\.jsonl: 7 training texts are longer.* 256 tokens/)]);

  const model = textClassifier.build(texts);
  const cut: CutText[] = [];
  const words = long.split(" ");
  const asked = ["", " ", "zyzzyva", long, words.slice(0, 253).join(" ")];
  const { data, shape } = await classifyTexts(model, asked, { onCut: (each) => cut.push(each) });
  expect(shape).toEqual([5, 2]);
  expect(cut).toEqual([{ text: 3, tokens: 403, kept: 256 }]);
  const rowOf = (row: number) => [...data.slice(2 * row, 2 * row + 2)].map(Number);
  for (const row of asked.keys()) expect(rowOf(row)[0]! + rowOf(row)[1]!).toBeCloseTo(1, 5);
  expect(rowOf(0)).toEqual(rowOf(1));
  expect(rowOf(2)).not.toEqual(rowOf(0));
  expect(rowOf(3)).toEqual(rowOf(4));
  // Judged in short batches as it is when padded to the model's full length.
  const { loss } = await textClassifier.evaluate(texts, model);
  const whole = await classifyTexts(model, texts.test.texts);
  const labels = Array.from(texts.test.labels.data, Number);
  const surprise = labels.map((label, row) => -Math.log(Number(whole.data[2 * row + label])));
  expect(loss).toBeCloseTo(surprise.reduce((sum, each) => sum + each, 0) / labels.length, 5);
});

test.each([
  ["no table", { columns }, /--data my\.csv --text COLUMN --label COLUMN/],
  ["no column named", { path: "messages.csv", columns: { text: "message" } }, /column of the label/],
  [
    "a column that is not there",
    { path: "messages.csv", columns: { ...columns, text: "mesage" } },
    /message/,
  ],
  ["one class alone", { path: "one.csv", columns }, /same 'kind': praise/],
  ["too few rows", { path: "few.csv", columns }, /there are no validation texts/],
  ["an empty text", { path: "empty.csv", columns }, /empty\.csv, line 3: the cell of 'message' is empty/],
  ["ragged rows", { path: "ragged.csv", columns }, /ragged\.csv, line 3/],
])("refuses %s", async (_, { path, ...options }: { path?: string; columns: object }, message) => {
  await writeFile(at("one.csv"), "message,kind\na,praise\nb,praise\n");
  await writeFile(at("few.csv"), "message,kind\na,praise\nb,question\n");
  await writeFile(at("empty.csv"), "message,kind\na,praise\n ,question\n");
  await writeFile(at("ragged.csv"), "message,kind\na,praise\nb,question,more\n");
  const given = path === undefined ? options : { ...options, path: at(path) };
  await expect(textClassifier.load(given)).rejects.toThrow(message);
});
