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
  expect(all.precision).toBeGreaterThan(0.99);
  for (const { type, precision, marked } of scores) {
    if (marked > 0) expect(precision, type).toBeGreaterThan(0.95);
  }
});

it.each([
  ["Ring 020 7946 0906.", "020 7946 0906"],
  ["030-9018815", "030-9018815"],
  ["0049 30 9018815", "0049 30 9018815"],
  ["my desk is 4258828344 now", "4258828344"],
  ["v 1.425.882.8344", "1.425.882.8344"],
  ["call 81112161435", "81112161435"],
  ["order 81112161435", undefined],
  ["item AB-331912", undefined],
  ["version 300.1.2.999", undefined],
])(
  "takes digits for a phone number where they are written as one or said to be one: %s",
  async (text, expected) => {
    const found = await analyzeText(text, { types: ["PHONE_NUMBER"] });
    expect(found.map(({ start, end }) => text.slice(start, end))).toEqual(
      expected === undefined ? [] : [expected],
    );
  },
);
