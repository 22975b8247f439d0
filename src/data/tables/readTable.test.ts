import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { damaged, resultOrRefusal } from "../../../test/damage.ts";
import { decodeText } from "../textFile.ts";
import { parseDelimited } from "./delimited.ts";
import { parseJsonArray, parseJsonLines } from "./jsonRows.ts";
import { readTable } from "./readTable.ts";
import { tableColumn } from "./table.ts";

const csv = (text: string) => parseDelimited({ where: "a.csv", text }, { delimiter: ",", quotes: true });
const jsonl = (text: string) => parseJsonLines({ where: "a.jsonl", text });

describe("CSV", () => {
  test("keeps cells as text, quoted ones whole, and knows where rows begin", async () => {
    const table = await csv('id, name \r\n007,"a ""b"", c\r\nd"\r\n\r\n,x\n8,"y\nz"\n9,w');
    expect(table.columnNames).toEqual(["id", "name"]);
    expect(table.rows).toEqual([
      ["007", 'a "b", c\r\nd'],
      ["", "x"],
      ["8", "y\nz"],
      ["9", "w"],
    ]);
    expect(table.places).toEqual(["line 2", "line 5", "line 6", "line 8"]);
  });

  test("names a column that has no name by its place", async () => {
    expect((await csv(",a\n0,b\n")).columnNames).toEqual(["column 1", "a"]);
  });

  test.each([
    [
      "a short row",
      'a,b\n"1\n",2\n3\n',
      /a\.csv, line 4: the row does not fit[^]*2 cells \(a, b\)[^]*1, beginning with "3"/,
    ],
    ["a long row", "a,b\n1,2,3\n", /a\.csv, line 2[^]*received: 3/],
    [
      "a quote left open",
      'a,b\n1,2\n"3,4\n5,6\n',
      /a\.csv, line 3: a quoted cell begins here and never ends/,
    ],
    ["a quote left open after blank lines", 'a,b\n"1\r\n",2\n\r\n\n"3,4\n5,6\n', /a\.csv, line 6: a quoted/],
    ["a quote in the header", 'a"b"\n1\n', /a\.csv, line 1: a quote inside/],
    ["text after a quote", 'a,b\n"1"x,2\n', /a\.csv, line 2: text after the closing quote/],
    ["a quote inside a cell", 'a,b\n1,2\n1,x"y"\n', /a\.csv, line 3: a quote inside a cell/],
    ["a header that has a name twice", "a,b, a\n1,2,3\n", /a\.csv, line 1: two columns are named 'a'/],
    ["an empty file", "\n\n", /a\.csv: the file is empty/],
  ])("refuses %s", async (_, text, message) => {
    await expect(csv(text)).rejects.toThrow(message);
  });

  test("reads back any table that is written by RFC 4180", async () => {
    const cell = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r\n", " ", "é", "\t", "0") });
    const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom("\n", "\r\n"), async (cells, lineEnd) => {
        const quoted = cells.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(","));
        const table = await csv(["x,y,z", ...quoted].join(lineEnd));
        expect(table.rows).toEqual(cells);
      }),
      { numRuns: 300 },
    );
  });

  test("survives damage", async () => {
    const bytes = new TextEncoder().encode('id,name,"long, one"\n1,"a ""b""",x\n2,é,"y\nz"\n');
    await fc.assert(
      fc.asyncProperty(damaged(bytes), async (broken) => {
        const table = await resultOrRefusal(() => csv(decodeText(broken, "a.csv")));
        for (const row of table?.rows ?? []) expect(row.length).toBe(table?.columnNames.length);
      }),
      { numRuns: 1500 },
    );
  });
});

describe("JSON", () => {
  test("takes all keys for columns, in the order in which they come", () => {
    const table = jsonl('{"a":"x","n":1.50}\n\n{"b":true,"a":null,"__proto__":"p"}\r\n');
    expect(table.columnNames).toEqual(["a", "n", "b", "__proto__"]);
    expect(table.rows).toEqual([
      ["x", "1.5", "", ""],
      ["", "", "true", "p"],
    ]);
    expect(table.places).toEqual(["line 1", "line 3"]);
  });

  test.each([
    ["a line that is no JSON", '{"a":1}\n{"a":\n', /a\.jsonl, line 2: not valid JSON/],
    ["a line that is no object", '{"a":1}\n[1]\n', /a\.jsonl, line 2: not an object/],
    ["a nested cell", '{"a":{"b":1}}\n', /a\.jsonl, line 1: a: a cell is an array or an object/],
    ["an empty file", "\n", /a\.jsonl: the file is empty/],
  ])("refuses %s", (_, text, message) => {
    expect(() => jsonl(text)).toThrow(message);
  });

  test("reads an array, and refuses what is none", () => {
    const array = (text: string) => parseJsonArray({ where: "a.json", text });
    expect(array('[{"a":"1"},{"a":2}]')).toMatchObject({
      rows: [["1"], ["2"]],
      places: ["item 1", "item 2"],
    });
    expect(() => array('{"a":1}')).toThrow(/a\.json: not an array/);
    expect(() => array('[{"a":1},2]')).toThrow(/a\.json, item 2: not an object/);
    expect(() => array("")).toThrow(/empty/);
    expect(() => array("[")).toThrow(/not valid JSON/);
  });

  test("survives damage", async () => {
    const bytes = new TextEncoder().encode('{"text":"good","label":1}\n{"text":"bäd","label":null}\n');
    await fc.assert(
      fc.asyncProperty(damaged(bytes), async (broken) => {
        const table = await resultOrRefusal(() => jsonl(decodeText(broken, "a.jsonl")));
        for (const row of table?.rows ?? []) expect(row.length).toBe(table?.columnNames.length);
      }),
      { numRuns: 1500 },
    );
  });
});

describe("readTable", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "loom-"));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const stored = async (name: string, content: string | Uint8Array): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };

  test.each([
    ["a.csv", '\ufeffa,b\n1,"x,y"\n'],
    ["a.csv.gz", gzipSync('a,b\n1,"x,y"\n')],
    ["a.tsv", "a\tb\n1\tx,y\n"],
    ["a.TAB", "a\tb\r\n1\tx,y"],
    ["a.ndjson", '{"a":1,"b":"x,y"}'],
    ["a.json", '\ufeff[{"a":"1","b":"x,y"}]'],
  ])("tells by the ending what %s is", async (name, content) => {
    const table = await readTable(await stored(name, content));
    expect([table.columnNames, table.rows]).toEqual([["a", "b"], [["1", "x,y"]]]);
  });

  test("quotes are letters in TSV, unless asked for; the delimiter is free", async () => {
    const path = await stored("a.tsv", 'a\tb\n1\t"x\n2\ty"\n');
    expect((await readTable(path)).rows).toEqual([
      ["1", '"x'],
      ["2", 'y"'],
    ]);
    expect((await readTable(path, { quotes: true })).rows).toEqual([["1", "x\n2\ty"]]);
    const semicolons = await stored("b.csv", 'a;b\n1,5;"x;y"\n');
    expect((await readTable(semicolons, { delimiter: ";" })).rows).toEqual([["1,5", "x;y"]]);
    await expect(readTable(semicolons)).rejects.toThrow(
      /b\.csv, line 2[^]*give the delimiter or quotes option/,
    );
  });

  test("refuses what it cannot tell, and bad bytes by their line", async () => {
    await expect(readTable(await stored("a.xlsx", "PK"))).rejects.toThrow(
      /does not tell what it is[^]*format: csv/,
    );
    await expect(readTable(await stored("a", "x\n1\n"), { format: "cvs" as never })).rejects.toThrow(/'csv'/);
    await expect(readTable(await stored("a.csv", "a,b\n"))).rejects.toThrow(/no rows under the header/);
    const latin = await stored("l.csv", Uint8Array.from([97, 10, 98, 10, 0xfc, 10]));
    await expect(readTable(latin)).rejects.toThrow(/l\.csv, line 3: not valid UTF-8/);
    await expect(readTable(latin, { delimiter: '"' })).rejects.toThrow(/readTable\.delimiter/);
  });

  test("a missing column names the nearest", async () => {
    const table = await readTable(await stored("a.csv", "review,stars\ngood,5\n"));
    expect(tableColumn(table, "stars")).toEqual(["5"]);
    expect(() => tableColumn(table, "reviews")).toThrow(
      /a\.csv: there is no column 'reviews'[^]*did you mean 'review'/,
    );
  });
});
