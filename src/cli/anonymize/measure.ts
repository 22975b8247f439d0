import { DataError } from "../../base/errors.ts";
import {
  analyzeText,
  scoreFindings,
  type AnonymizeTextOptions,
  type FindingScores,
  type LabeledText,
} from "../../anonymize/index.ts";
import { readText } from "./readText.ts";

const typeNames: Readonly<Record<string, string>> = { PER: "PERSON", LOC: "LOCATION", ORG: "ORGANIZATION" };

/** A line each: `{ "text": ..., "entities": [{ "type", "start", "end" }] }`. */
function parseLabeled(text: string, where: string): LabeledText[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line, i) => {
      try {
        const parsed = JSON.parse(line) as LabeledText;
        if (typeof parsed.text === "string" && Array.isArray(parsed.entities)) return parsed;
      } catch {
        // Told below, as other lines that are none.
      }
      throw new DataError({
        where: `${where}, line ${i + 1}`,
        expected: '{ "text": ..., "entities": [...] }',
      });
    });
}

/** A token and its tag a line (IOB2), sentences parted by blank lines; tokens may have the language before them. */
function parseTagged(text: string): LabeledText[] {
  return text
    .split(/\r?\n\s*\r?\n/)
    .filter((block) => block.trim() !== "")
    .map((block) => {
      let sentence = "";
      const entities: { type: string; start: number; end: number }[] = [];
      for (const line of block.split(/\r?\n/).filter((each) => each !== "")) {
        const [token = "", tag = "O"] = line.split("\t");
        const start = sentence.length;
        sentence += token.replace(/^[a-z]{2,3}:(?=.)/, "");
        const type = tag.slice(2);
        const before = entities.at(-1);
        if (tag.startsWith("I-") && before !== undefined) before.end = sentence.length;
        else if (tag !== "O") entities.push({ type: typeNames[type] ?? type, start, end: sentence.length });
        sentence += " ";
      }
      return { text: sentence, entities };
    });
}

/** How well what is found is what a file has marked: JSON Lines, or tokens with tags. Only marked types are looked for. */
export async function measureFile(
  path: string,
  options: AnonymizeTextOptions,
  limit = Infinity,
): Promise<FindingScores[]> {
  const text = await readText(path);
  const isJson = text.trimStart().startsWith("{");
  const texts = (isJson ? parseLabeled(text, path) : parseTagged(text)).slice(0, limit);
  const marked = [...new Set(texts.flatMap(({ entities }) => entities.map(({ type }) => type)))];
  if (marked.length === 0) throw new DataError({ where: path, problem: "nothing is marked in it" });
  const { operators: _, key: __, ...analysis } = options;
  const types = options.types ?? (isJson ? undefined : marked);
  const found = [];
  for (const { text: each } of texts) {
    found.push(await analyzeText(each, { ...analysis, ...(types && { types }) }));
  }
  return scoreFindings(texts, found);
}

export const scoreLines = (scores: readonly FindingScores[]): string[] => [
  `${"type".padEnd(26)} marked  found  right  precision  recall     f1  hidden`,
  ...scores.map(({ type, marked, found, right, precision, recall, f1, covered }) =>
    [
      type.padEnd(26),
      ...[marked, found, right].map((n) => String(n).padStart(6)),
      precision.toFixed(3).padStart(10),
      ...[recall, f1, covered].map((n) => n.toFixed(3).padStart(7)),
    ].join(" "),
  ),
];
