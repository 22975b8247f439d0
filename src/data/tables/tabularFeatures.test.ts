import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { resultOrRefusal } from "../../../test/damage.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { parseDelimited } from "./delimited.ts";
import { tabularEncoder } from "./tabularEncoder.ts";
import { tabularFeatures } from "./tabularFeatures.ts";

const csv = (text: string) => parseDelimited({ where: "a.csv", text }, { delimiter: ",", quotes: true });
const rowsOf = ({ shape, data }: NdArray): number[][] =>
  Array.from({ length: shape[0]! }, (_, row) =>
    [...data.slice(row * shape[1]!, (row + 1) * shape[1]!)].map(Number),
  );
/** Everything trains, so that the figures can be reckoned by hand. */
const whole = { validation: 0, test: 0 };

const people = `age,town,member,note,same,zip,label
20,Rome,yes,,k,00100,a
30,Oslo,no,,k,00200,b
NA,Rome,YES,,k,00100,a
40,?,,,k,00100,b
`;

describe("tabularFeatures", () => {
  test("encodes numbers, categories and yes or no, each with missing values", async () => {
    const { train, encoder, columns } = tabularFeatures(await csv(people), { label: "label", ...whole });
    expect(columns).toEqual([
      { name: "age", type: "number", missing: 1 },
      { name: "town", type: "category", missing: 1 },
      { name: "member", type: "boolean", missing: 1 },
      { name: "note", type: "category", missing: 4, ignored: "no value is there" },
      { name: "same", type: "category", missing: 0, ignored: "it has one value alone" },
      { name: "zip", type: "category", missing: 0 },
    ]);
    expect(encoder.featureNames).toEqual([
      "age",
      "age missing",
      "town = Oslo",
      "town = Rome",
      "town other or missing",
      "member",
      "zip = 00100",
      "zip = 00200",
      "zip other or missing",
    ]);
    // Mean 30, deviation sqrt(200 / 3).
    const z = Math.fround(10 / Math.sqrt(200 / 3));
    expect(rowsOf(train.x)).toEqual([
      [-z, 0, 0, 1, 0, 1, 1, 0, 0],
      [0, 0, 1, 0, 0, -1, 0, 1, 0],
      [0, 1, 0, 1, 0, 1, 1, 0, 0],
      [z, 0, 0, 0, 1, 0, 1, 0, 0],
    ]);
    expect(train.y).toMatchObject({ dtype: "int32", shape: [4], data: Int32Array.of(0, 1, 0, 1) });
    expect(encoder.target).toEqual({ task: "classification", name: "label", classNames: ["a", "b"] });
  });

  test("fits to the training part alone", async () => {
    const rows = Array.from({ length: 200 }, (_, i) => `${i},${(i * 37) % 101}.5`);
    const {
      train,
      validation,
      test: held,
      encoder,
    } = tabularFeatures(await csv(`x,y\n${rows.join("\n")}`), {
      label: "y",
    });
    expect([train, validation, held].map((part) => part.x.shape)).toEqual([
      [160, 1],
      [20, 1],
      [20, 1],
    ]);
    const mean = (values: Iterable<number>): number => [...values].reduce((sum, v) => sum + v, 0) / 160;
    const x = train.x.data as Float32Array;
    expect(mean(x)).toBeCloseTo(0, 6);
    expect(mean(x.map((v) => v * v))).toBeCloseTo(1, 6);
    expect(encoder.target).toMatchObject({ task: "regression" });
    expect(train.y).toMatchObject({ dtype: "float32", shape: [160, 1] });
    expect(mean(train.y.data as Float32Array)).toBeCloseTo((encoder.target as { mean: number }).mean, 4);
  });

  test.each([
    ["words", ["x", "y", "x", "y"], "classification", ["x", "y"]],
    ["few whole numbers", ["10", "9", "10", "9"], "classification", ["9", "10"]],
    ["whole numbers that do not come again", ["1", "2", "3", "3"], "regression", undefined],
    ["fractions", ["1.5", "2.5", "1.5", "2.5"], "regression", undefined],
  ])("decides the task by the label: %s", async (_, labels, task, classNames) => {
    const table = await csv(`x,y\n${labels.map((label, i) => `${i},${label}`).join("\n")}`);
    const { encoder } = tabularFeatures(table, { label: "y", ...whole });
    expect(encoder.target).toMatchObject({ task, ...(classNames && { classNames }) });
  });

  test("a label that is a number in nearly all rows is refused where it is none", async () => {
    const rows = Array.from({ length: 60 }, (_, i) => `${i},${i === 30 ? "cheap" : i / 8}`);
    const table = await csv(`x,y\n${rows.join("\n")}`);
    expect(() => tabularFeatures(table, { label: "y" })).toThrow(
      /a\.csv, line 32: 'y' holds numbers \(59 of 60 cells\), but not here[^]*"cheap"/,
    );
    // Of few grades, one that is a word is a class as the others.
    const grades = rows.map((_, i) => `${i},${i % 20 === 7 ? "best" : i % 5}`);
    const { encoder } = tabularFeatures(await csv(`x,y\n${grades.join("\n")}`), { label: "y" });
    expect(encoder.target).toMatchObject({ task: "classification" });
  });

  test("task, columnTypes, ignore, missingValues and maxCategories are heeded", async () => {
    const table = await csv("a,b,c,y\n1,p,x,1\n2,q,x,2\n1,r,-,1\n2,p,z,2\n");
    const { encoder, columns, train } = tabularFeatures(table, {
      label: "y",
      task: "regression",
      columnTypes: { a: "category" },
      ignore: ["c"],
      missingValues: ["R"],
      maxCategories: 1,
      ...whole,
    });
    expect(encoder.featureNames).toEqual(["a = 1", "a other or missing", "b = p", "b other or missing"]);
    expect(columns[2]).toMatchObject({ name: "c", ignored: "as told" });
    expect([...train.y.data]).toEqual([1, 2, 1, 2]);
  });

  test("a saved encoder encodes new rows alike, without the label", async () => {
    const { encoder } = tabularFeatures(await csv(people), { label: "label", ...whole });
    const again = tabularEncoder(JSON.parse(JSON.stringify(encoder.toJson())));
    const table = await csv("zip,member,town,age,more\n00300,f,Paris,-30,1\n00200,TRUE,none,,2\n");
    expect(again.featureNames).toEqual(encoder.featureNames);
    expect(again.encode(table)).toEqual(encoder.encode(table));
    expect(rowsOf(again.encode(table))[1]).toEqual([0, 1, 0, 0, 1, 1, 0, 1, 0]);
    expect(() => again.encodeTarget(table)).toThrow(/there is no column 'label'/);
    expect([...again.encodeTarget(await csv("label\nb\na\n")).data]).toEqual([1, 0]);
  });

  test("a saved encoder refuses rows of another kind, by their line", async () => {
    const { encoder } = tabularFeatures(await csv(people), { label: "label", ...whole });
    const encode = async (text: string) => encoder.encode(await csv(`zip,member,town,age\n${text}`));
    await expect(encode("1,yes,Rome,old\n")).rejects.toThrow(
      /a\.csv, line 2: 'age' is to hold a number[^]*"old"/,
    );
    await expect(encode("1,yes,Rome,1e300\n")).rejects.toThrow(
      /'age' is to hold a number not too far from 30/,
    );
    await expect(encode("1,perhaps,Rome,1\n")).rejects.toThrow(/line 2: 'member' is to hold yes or no/);
    const table = await csv("age\n1\n");
    expect(() => encoder.encode(table)).toThrow(/there is no column 'town'/);
    const labels = await csv("label\na\nc\n");
    expect(() => encoder.encodeTarget(labels)).toThrow(
      /a\.csv, line 3: 'label' is of a class that was not there/,
    );
  });

  test.each([
    [
      "a slip among numbers",
      `x,y\n${"1,a\n2,b\n".repeat(10)}1O,a\n`,
      {},
      /a\.csv, line 22: 'x' holds numbers \(20 of 21/,
    ],
    ["a missing label", "x,y\n1,a\n2,\n3,b\n", {}, /a\.csv, line 3: 'y' is missing/],
    ["one label", "x,y\n1,a\n2,a\n", {}, /all rows have the same 'y': a/],
    ["no column of use", "x,y\n1,a\n1,b\n", {}, /no column is of use[^]*x: it has one value alone/],
    ["the label alone", "y\na\nb\n", {}, /no column is of use[^]*'y' alone/],
    ["words for regression", "x,y\n1,2\n2,b\n", { task: "regression" }, /line 3: 'y' is not a number/],
    ["numbers too large", "x,y\n1e308,a\n-1e308,b\n", {}, /numbers of 'x' are too large/],
    ["labels too large", "x,y\n1,1.5\n2,1e39\n", {}, /line 3: 'y' is not a number that float32 can hold/],
    ["a label's column that is not there", "x,yy\n1,a\n2,b\n", {}, /a\.csv: there is no column 'y'/],
    ["an option for a column that is not there", "x,y\n1,a\n2,b\n", { ignore: ["xs"] }, /no column 'xs'/],
    ["an unknown option", "x,y\n1,a\n2,b\n", { labels: "y" }, /no option 'labels'/],
    ["an unknown task", "x,y\n1,a\n2,b\n", { task: "regresion" }, /did you mean 'regression'/],
    ["an unknown type", "x,y\n1,a\n2,b\n", { columnTypes: { x: "text" } }, /columnTypes\.x/],
  ])("refuses %s", async (_, text, options, message) => {
    const table = await csv(text);
    expect(() => tabularFeatures(table, { label: "y", ...whole, ...options } as never)).toThrow(message);
  });

  test("a column of words that never come twice is left out when there are many", async () => {
    const rows = Array.from({ length: 80 }, (_, i) => `name ${i},${i % 7},${"ab"[i % 2]}`);
    const { columns, encoder } = tabularFeatures(await csv(`who,x,y\n${rows.join("\n")}`), { label: "y" });
    expect(columns[0]!.ignored).toMatch(/no value comes twice/);
    expect(encoder.featureNames).toEqual(["x"]);
  });

  test("any table gives finite features or is refused", async () => {
    const cell = fc.oneof(
      fc.constantFrom("", "NA", "yes", "no", "x", "y z", "007", "-1.5", "3", "1e308", "0", "é"),
      fc.double().map(String),
    );
    const rows = fc.array(fc.tuple(cell, cell, fc.constantFrom("a", "b", "1", "2.5")), {
      minLength: 1,
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(rows, fc.nat(), async (cells, seed) => {
        const table = {
          where: "a",
          columnNames: ["p", "q", "y"],
          rows: cells,
          places: cells.map((_, i) => `line ${i}`),
        };
        const found = await resultOrRefusal(() => tabularFeatures(table, { label: "y", seed }));
        if (found === undefined) return;
        const { encoder, train, validation, test: held } = found;
        for (const { x, y } of [train, validation, held]) {
          expect(x.shape).toEqual([y.shape[0], encoder.featureNames.length]);
          expect((x.data as Float32Array).every(Number.isFinite)).toBe(true);
        }
        const again = tabularEncoder(JSON.parse(JSON.stringify(encoder.toJson())));
        expect(again.encode(table)).toEqual(encoder.encode(table));
      }),
      { numRuns: 500 },
    );
  });
});

test.each([
  undefined,
  null,
  [],
  {},
  {
    version: 2,
    columns: [],
    target: { task: "classification", name: "y", classNames: [] },
    missingValues: [],
  },
  { version: 1, columns: [{ type: "number", name: "a", mean: 0, deviation: 0, missing: false }], target: {} },
  {
    version: 1,
    columns: [],
    target: { task: "regression", name: "y", mean: null, deviation: 1 },
    missingValues: [],
  },
])("tabularEncoder refuses %j", (saved) => {
  expect(() => tabularEncoder(saved, "run/encoder.json")).toThrow(
    /run\/encoder\.json: not a saved encoder of tables/,
  );
});
