import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { analyzeText, scoreFindings, type LabeledText } from "./index.ts";

const texts = readFileSync(new URL("../../../goldens/anonymize/labeled.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as LabeledText);

it("finds what is marked in a synthetic text, beside numbers whose check digits are wrong", async () => {
  const found = [];
  for (const { text } of texts) found.push(await analyzeText(text));
  const scores = scoreFindings(texts, found);
  const all = scores.at(-1)!;
  expect(all.marked).toBe(450);
  expect(all.covered).toBe(1);
  expect(all.recall).toBeGreaterThan(0.99);
  expect(all.precision).toBeGreaterThan(0.9);
  // Digits that any phone might have are taken for one: better hidden than shown.
  for (const { type, precision, marked } of scores) {
    if (marked > 0 && !["PHONE_NUMBER", "ALL"].includes(type)) expect(precision, type).toBeGreaterThan(0.95);
  }
});
