import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseDelimited } from "./delimited.ts";
import { readTable } from "./readTable.ts";
import { textClassificationTable } from "./textClassification.ts";

const csv = (text: string) => parseDelimited({ where: "a.csv", text }, { delimiter: ",", quotes: true });
const options = { text: "review", label: "mood" };

describe("textClassificationTable", () => {
  test("parts texts and sorts classes", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `text ${i},${["sad", " fun", "odd", "odd"][i % 4]}`);
    const parts = textClassificationTable(await csv(`review,mood\n${rows.join("\n")}\n`), options);
    const { train, validation, test: held, classNames } = parts;
    expect(classNames).toEqual(["fun", "odd", "sad"]);
    expect([train, validation, held].map((part) => part.texts.length)).toEqual([32, 4, 4]);
    expect([...held.labels.data].sort()).toEqual([0, 1, 1, 2]);
    for (const { texts, labels } of [train, validation, held]) {
      const expected = texts.map((text) => [2, 0, 1, 1][Number(text.slice(5)) % 4]);
      expect([...labels.data]).toEqual(expected);
    }
  });

  test.each([
    ["an empty text", "review,mood\na,x\n ,y\n", /a\.csv, line 3: the cell of 'review' is empty/],
    [
      "empty labels",
      "review,mood\na,x\nb,\nc,\n",
      /a\.csv, line 3: the cell of 'mood' is empty, and so are 1 more/,
    ],
    ["one class", "review,mood\na,x\nb,x\n", /a\.csv: all rows have the same 'mood': x/],
    ["a missing column", "reviews,mood\na,x\n", /no column 'review'[^]*did you mean 'reviews'/],
  ])("refuses %s", async (_, text, message) => {
    const table = await csv(text);
    expect(() => textClassificationTable(table, options)).toThrow(message);
  });

  const glue = join(import.meta.dirname, "../../../../shared/data/sst2/glue-train.tsv.gz");
  // The real file is kept beside the repository on development machines only.
  test.skipIf(!existsSync(glue))("reads GLUE's SST-2, quotes and all", async () => {
    const table = await readTable(glue);
    const {
      train,
      validation,
      test: held,
    } = textClassificationTable(table, { text: "sentence", label: "label" });
    expect(train.texts.length + validation.texts.length + held.texts.length).toBe(67_349);
    const share = [...held.labels.data].filter((label) => label === 1).length / held.texts.length;
    expect(share).toBeCloseTo(37_569 / 67_349, 3);
  });
});
