import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { damaged, resultOrRefusal } from "../../test/damage.ts";
import { loadTagged, parseTagged } from "./taggedText.ts";
import { decodeText } from "./textFile.ts";

const parse = (text: string, options = {}) => parseTagged({ where: "a.conll", text }, options);

describe("parseTagged", () => {
  test("reads CoNLL: first column the token, last the tag", () => {
    const text = "-DOCSTART- -X- O O\n\nEU NNP B-NP B-ORG\nrejects  VBZ B-VP O \r\n\n \nPeter NNP B-NP B-PER";
    expect(parse(text)).toEqual({
      tokens: [["EU", "rejects"], ["Peter"]],
      tags: [["B-ORG", "O"], ["B-PER"]],
    });
  });

  test("tokens may hold blanks where tabs part the columns", () => {
    expect(parse("New York\tB-A0\nis\tB-V\n").tokens).toEqual([["New York", "is"]]);
  });

  test.each([
    ["a single column", "a\n", /a\.conll, line 1[^]*2 columns or more[^]*"a"/],
    ["another number of columns", "a X O\nb O\n", /a\.conll, line 2[^]*3 columns[^]*"b O"/],
    ["no token", "a\tO\n\tO\n", /line 2: the line is not a token/],
    ["nothing", "", /a\.conll: there are no sentences/],
  ])("refuses %s", (_, text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  test("checks IOB2 when asked to", () => {
    expect(() => parse("a I-X\n")).not.toThrow();
    for (const text of ["a I-X\n", "a B-Y\nb I-X\n", "a B-X\n\nb I-X\n", "a B-X\nb O\nc I-X\n", "a B-\n"]) {
      expect(() => parse(text, { scheme: "iob2" }), text).toThrow(/IOB2/);
    }
    expect(parse("a B-X\nb I-X\nc B-X\n", { scheme: "iob2" }).tags).toEqual([["B-X", "I-X", "B-X"]]);
    expect(() => parse("a O\n", { scheme: "iob" })).toThrow(/did you mean 'iob2'/);
  });

  test("survives damage", async () => {
    const bytes = new TextEncoder().encode("en:Karl\tB-PER\nen:Ove\tI-PER\n\nen:born\tO\n");
    await fc.assert(
      fc.asyncProperty(damaged(bytes), async (broken) => {
        const found = await resultOrRefusal(() => parse(decodeText(broken, "a"), { languagePrefix: true }));
        if (found === undefined) return;
        expect(found.tokens.map((sentence) => sentence.length)).toEqual(found.tags.map((s) => s.length));
        expect(found.tags.flat().every((tag) => tag !== "")).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

test("loadTagged names the tags, O first", async () => {
  const folder = await mkdtemp(join(tmpdir(), "loom-"));
  await writeFile(join(folder, "srl.txt"), "she B-A0\nsleeps B-V\nwell O\n");
  expect((await loadTagged(join(folder, "srl.txt"))).tagNames).toEqual(["O", "B-A0", "B-V"]);
  await rm(folder, { recursive: true });
});
