import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { normal, randomKey } from "../base/random.ts";
import { readTable } from "../data/index.ts";
import { loadModel, type Model } from "../training/index.ts";
import { encoderOf, likeliestClasses, predictTable, tabular } from "./index.ts";

let folder = "";
const at = (name: string): string => join(folder, name);
const count = 400;
const numbers = normal(randomKey(4), 2 * count);

/** Whether x y > 0, which no sum of features tells; one colour turns it round. */
const classOf = ([x, y]: readonly number[], colour: string): string =>
  x! * y! > 0 === (colour !== "red") ? "inside" : "outside";
/** A price in large units, so that nothing is learnt unless it is scaled. */
const priceOf = ([x, y]: readonly number[], colour: string): number =>
  250_000 + 40_000 * x! - 25_000 * Math.abs(y!) + (colour === "red" ? 30_000 : 0);

const colours = ["red", "green", "blue"];
const rowOf = (i: number) => ({
  point: [numbers[2 * i]!, numbers[2 * i + 1]!],
  colour: colours[i % 3]!,
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loom-tables-"));
  const rows = Array.from({ length: count }, (_, i) => rowOf(i));
  const lines = rows.map(({ point, colour }, i) =>
    [`row ${i}`, ...point, colour, classOf(point, colour), priceOf(point, colour)].join(","),
  );
  await writeFile(at("points.csv"), ["id,x,y,colour,place,price", ...lines].join("\n"));
});
afterAll(() => rm(folder, { recursive: true }));

async function trained(label: string, epochs: number) {
  const notes: string[] = [];
  // The other label would tell.
  const table = await readTable(at("points.csv"));
  const dropped = table.columnNames.indexOf(label === "place" ? "price" : "place");
  const csv = [table.columnNames, ...table.rows].map((row) => row.filter((_, i) => i !== dropped).join(","));
  await writeFile(at(`${label}.csv`), csv.join("\n"));
  // A column that it does not ask for is there but undefined, as the command line gives it.
  const options = { path: at(`${label}.csv`), columns: { text: undefined, label }, seed: 1 };
  const rows = await tabular.load({ ...options, onNote: (note) => notes.push(note) });
  const model = tabular.build(rows, { seed: 1 });
  const { train, validation } = tabular.batches(rows, model, { batchSize: 16, seed: 1 });
  const callbacks = tabular.callbacks!(rows);
  await model.fit(train, { epochs, validationData: validation, callbacks, verbose: false, seed: 1 });
  return { rows, model, notes, figures: await tabular.evaluate(rows, model) };
}

async function savedAgain(model: Model, name: string): Promise<Model> {
  await model.save(at(name));
  return loadModel(at(name));
}

test("classes: learnt, judged, and predicted for new rows by the saved model", async () => {
  const { rows, model, notes, figures } = await trained("place", 30);
  expect(tabular.count(rows)).toEqual({ train: 280, validation: 40, test: 80, unit: "rows", classes: 2 });
  expect(notes).toEqual([expect.stringMatching(/place\.csv: column 'id' is left out/)]);
  expect(Object.keys(figures)).toEqual(["accuracy", "loss"]);
  expect(figures["accuracy"]).toBeGreaterThan(0.88);
  const { classes } = await tabular.inspect!(rows, model);
  const right = Array.from(classes!.labels).filter((label, i) => label === classes!.predictions[i]).length;
  expect(right / 80).toBeCloseTo(figures["accuracy"]!, 6);

  // Columns in another order, one more, and no label; a colour never seen, and a number that is missing.
  await writeFile(at("new.csv"), "note,colour,y,x\nnew,green,1.2,1.1\nnew,red,1.2,1.1\nnew,pink,,1.1\n");
  const again = await savedAgain(model, "classes");
  const probabilities = await predictTable(again, await readTable(at("new.csv")));
  expect(probabilities.shape).toEqual([3, 2]);
  const { target } = encoderOf(again);
  expect(target).toMatchObject({ name: "place", classNames: ["inside", "outside"] });
  expect(likeliestClasses(probabilities).slice(0, 2)).toEqual([0, 1]);
  expect(Number(probabilities.data[4]) + Number(probabilities.data[5])).toBeCloseTo(1, 5);
});

test("numbers: estimated in their own units, by their mean absolute error", async () => {
  const { rows, model, figures } = await trained("price", 60);
  expect(tabular.count(rows)).not.toHaveProperty("classes");
  expect(Object.keys(figures)).toEqual(["mae", "r2", "loss"]);
  expect(figures["mae"]).toBeLessThan(12_000);
  expect(figures["r2"]).toBeGreaterThan(0.9);
  // In units of the variance of the training part, near that of the test part.
  expect(figures["loss"]).toBeLessThan(0.15);

  const again = await savedAgain(model, "numbers");
  const estimated = await predictTable(again, await readTable(at("price.csv")));
  expect(estimated.shape).toEqual([count, 1]);
  const errors = Array.from({ length: count }, (_, i) => {
    const { point, colour } = rowOf(i);
    return Math.abs(Number(estimated.data[i]) - priceOf(point, colour));
  });
  expect(errors.reduce((sum, error) => sum + error, 0) / count).toBeLessThan(12_000);
});

test("fewer rows for a limit, and figures on so many as are asked for", async () => {
  const rows = await tabular.load({ path: at("points.csv"), columns: { label: "place" }, limit: 70 });
  expect(tabular.count(rows)).toMatchObject({ train: 70, validation: 10, test: 20 });
  const { accuracy } = await tabular.evaluate(rows, tabular.build(rows), { limit: 4 });
  expect((accuracy! * 4) % 1).toBeCloseTo(0, 6);
});

test.each([
  ["no table", undefined, "place", /--data my\.csv --label COLUMN/],
  ["no label", "x,place\n1,a\n2,b\n", undefined, /column of the label is not named/],
  ["a label that is not there", "x,place\n1,a\n2,b\n", "plaice", /no column 'plaice'[^]*place/],
  ["one class alone", "x,place\n1,a\n2,a\n", "place", /same 'place': a/],
  ["a row too long", "x,place\n1,a\n2,b,c\n", "place", /table\.csv, line 3/],
  ["a label that is missing", "x,place\n1,a\n2,\n", "place", /table\.csv, line 3: 'place' is missing/],
  ["too few rows", "x,place\n1,a\n2,b\n3,b\n4,a\n", "place", /too few rows/],
])("refuses %s", async (_, csv, label, message) => {
  if (csv !== undefined) await writeFile(at("table.csv"), csv);
  const path = csv === undefined ? undefined : at("table.csv");
  await expect(tabular.load({ path, columns: { label } })).rejects.toThrow(message);
});

test("new rows without a column, or with a word among numbers, are refused by name and place", async () => {
  const rows = await tabular.load({ path: at("points.csv"), columns: { label: "place" }, limit: 70 });
  const model = tabular.build(rows);
  await writeFile(at("renamed.csv"), "x,y,color,price\n1,2,red,3\n");
  await expect(readTable(at("renamed.csv")).then((table) => predictTable(model, table))).rejects.toThrow(
    /no column 'colour'[^]*color/,
  );
  await writeFile(at("word.csv"), "x,y,colour,price\n1,2,red,3\n1,two,red,3\n");
  await expect(readTable(at("word.csv")).then((table) => predictTable(model, table))).rejects.toThrow(
    /word\.csv, line 3[^]*two/,
  );
  model.metadata = {};
  await expect(readTable(at("word.csv")).then((table) => predictTable(model, table))).rejects.toThrow(
    /no encoder of tables/,
  );
});
