import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readTable } from "../../../data/index.ts";
import { predictTable, tabular as recipe } from "../../../models/index.ts";
import { tabular } from "./tabular.ts";

let folder = "";
const at = (name: string): string => join(folder, name);
const options = { top: 2, note: () => undefined };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loom-rows-"));
  const rows = Array.from({ length: 40 }, (_, i) => `${i / 7},${i % 3 ? "yes" : "no"},${20 + i / 3}`);
  await writeFile(at("rows.csv"), ["size,fits,price", ...rows].join("\n"));
  await writeFile(at("new.csv"), "fits,size\nyes,1.5\nno,2.5\n");
  await writeFile(at("more.jsonl"), '{"size": 0.5, "price": 21}\n');
});
afterAll(() => rm(folder, { recursive: true }));

const untrained = async (label: string) =>
  recipe.build(await recipe.load({ path: at("rows.csv"), columns: { label } }), { seed: 2 });

test("each row of each file gets the label's number", async () => {
  const model = await untrained("price");
  const estimated = await predictTable(model, await readTable(at("new.csv")));
  const [first, second] = [...estimated.data].map(Number);
  const predictions = await tabular.predict(model, [at("new.csv")], options);
  expect(predictions.map(({ json }) => json)).toEqual([
    { file: at("new.csv"), row: "line 2", price: first },
    { file: at("new.csv"), row: "line 3", price: second },
  ]);
  expect(predictions[0]!.line).toBe(`${at("new.csv")}, line 2: ${Number(first!.toPrecision(6))}`);
});

test("or its likeliest classes", async () => {
  await writeFile(at("full.csv"), "size,price\n1,20\n2,30\n");
  const model = await untrained("fits");
  const predictions = await tabular.predict(model, [at("full.csv"), at("more.jsonl")], options);
  expect(predictions.map(({ json }) => json["row"])).toEqual(["line 2", "line 3", "line 1"]);
  for (const { line, json } of predictions) {
    const top = json["top"] as unknown as { class: string; probability: number }[];
    expect(top.map((guess) => guess.class).toSorted()).toEqual(["no", "yes"]);
    expect(top[0]!.probability + top[1]!.probability).toBeCloseTo(1, 5);
    expect(line).toContain(`: ${top[0]!.class} ${(100 * top[0]!.probability).toFixed(1)} %, `);
  }
});

test("a file that lacks a column, or is none, is named", async () => {
  const model = await untrained("fits");
  await expect(tabular.predict(model, [at("new.csv")], options)).rejects.toThrow(/new\.csv.*'price'/);
  await expect(tabular.predict(model, [at("none.csv")], options)).rejects.toThrow(/none\.csv/);
});
