import type { Finding } from "./finding.ts";

/** A text, and what in it tells of somebody, as a person has marked it. */
export interface LabeledText {
  readonly text: string;
  readonly entities: readonly Pick<Finding, "type" | "start" | "end">[];
}

/** How well findings of a type are those that were marked. */
export interface FindingScores {
  readonly type: string;
  /** How many were marked, found, and found as they were marked: type, beginning and end. */
  readonly marked: number;
  readonly found: number;
  readonly right: number;
  /** `right / found` and `right / marked`; 0 where there are none. */
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** The share of the marked characters that any finding covers, of whatever type: what is hidden. */
  readonly covered: number;
}

interface Count {
  marked: number;
  found: number;
  right: number;
  characters: number;
  hidden: number;
}

const placeOf = ({ type, start, end }: Pick<Finding, "type" | "start" | "end">): string =>
  `${type} ${start} ${end}`;

/**
 * Precision and recall of findings, one row a type and `ALL` at the end. `found` holds the findings of each text.
 * @example
 * const texts = [{ text: "ada@mail.org", entities: [{ type: "EMAIL_ADDRESS", start: 0, end: 12 }] }];
 * const found = await Promise.all(texts.map(({ text }) => anonymize.analyzeText(text)));
 * anonymize.scoreFindings(texts, found).at(-1)!.f1 // 1
 */
export function scoreFindings(
  texts: readonly LabeledText[],
  found: readonly (readonly Finding[])[],
): FindingScores[] {
  const counts = new Map<string, Count>();
  const of = (type: string): Count => {
    const count = counts.get(type) ?? { marked: 0, found: 0, right: 0, characters: 0, hidden: 0 };
    counts.set(type, count);
    return count;
  };
  for (const [i, { entities }] of texts.entries()) {
    const findings = found[i]!;
    const marks = new Set(entities.map(placeOf));
    for (const finding of findings) {
      of(finding.type).found++;
      if (marks.has(placeOf(finding))) of(finding.type).right++;
    }
    for (const { type, start, end } of entities) {
      const count = of(type);
      count.marked++;
      count.characters += end - start;
      for (const finding of findings) {
        count.hidden += Math.max(0, Math.min(end, finding.end) - Math.max(start, finding.start));
      }
    }
  }
  const all: Count = { marked: 0, found: 0, right: 0, characters: 0, hidden: 0 };
  for (const count of counts.values()) {
    for (const name of Object.keys(all) as (keyof Count)[]) all[name] += count[name];
  }
  const rows = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  return [...rows, ["ALL", all] as const].map(([type, { marked, found, right, characters, hidden }]) => ({
    type,
    marked,
    found,
    right,
    precision: found === 0 ? 0 : right / found,
    recall: marked === 0 ? 0 : right / marked,
    f1: right === 0 ? 0 : (2 * right) / (marked + found),
    covered: characters === 0 ? 0 : hidden / characters,
  }));
}
