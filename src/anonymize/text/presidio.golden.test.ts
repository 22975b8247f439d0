import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { patternRecognizers } from "./recognizers/index.ts";

interface Case {
  readonly type: string;
  readonly text: string;
  readonly found: readonly { readonly start: number; readonly end: number; readonly score: number }[];
}

const { cases } = JSON.parse(
  readFileSync(new URL("../../../goldens/anonymize/presidio.json", import.meta.url), "utf8"),
) as { readonly cases: readonly Case[] };

/** Where we mean to differ, and why. */
const differences: Readonly<Record<string, string>> = {
  "Z-8078221-M": "Presidio keeps the second hyphen, and so divides another number",
};

/** What counts of Presidio's: scores below 0.3 are of patterns that match nearly anything. */
const counted = 0.3;

const recognizers = patternRecognizers();

async function find(type: string, text: string): Promise<string[]> {
  const recognizer = recognizers.find(({ types }) => types.includes(type))!;
  const found = await recognizer.find(text);
  return found
    .filter(({ score }) => score >= counted)
    .map(({ start, end }) => text.slice(start, end))
    .sort();
}

describe("recognizers find what Presidio's do", () => {
  it.each(cases)("$type in $text", async ({ type, text, found }) => {
    const theirs = found
      .filter(({ score }) => score >= counted)
      .map(({ start, end }) => text.slice(start, end))
      .sort();
    const ours = await find(type, text);
    if (text in differences) expect(ours).not.toEqual(theirs);
    else expect(ours).toEqual(theirs);
  });
});
