import type { Finding, Recognizer } from "./finding.ts";

/** What a tagger says of texts: entities as they stand in the text, in order. `models.tagTokens` gives it. */
export type FindEntities = (
  texts: readonly string[],
) => Promise<readonly { readonly entities: readonly { readonly type: string; readonly text: string }[] }[]>;

/** What types taggers speak of, by the names that Presidio has for them. */
const typeNames: Readonly<Record<string, string>> = {
  PER: "PERSON",
  PERSON: "PERSON",
  LOC: "LOCATION",
  LOCATION: "LOCATION",
  GPE: "LOCATION",
  ORG: "ORGANIZATION",
  ORGANIZATION: "ORGANIZATION",
};

/** As Presidio has it for what language models find: they give no probabilities. */
const score = 0.85;

/**
 * A recognizer of names, places and organizations by a tagger. It reads the text line by line.
 * @example
 * async function names(folder: string) {
 *   const model = await loadModel(folder);
 *   return anonymize.nameRecognizer((texts) => models.tagTokens(model, texts));
 * }
 */
export const nameRecognizer = (findEntities: FindEntities): Recognizer => ({
  name: "tagger",
  types: ["PERSON", "LOCATION", "ORGANIZATION"],
  async find(text) {
    const lines = [...text.matchAll(/[^\r\n]*\S[^\r\n]*/g)];
    const tagged = await findEntities(lines.map(([line]) => line));
    return lines.flatMap(({ 0: line, index }, i) => {
      const findings: Finding[] = [];
      let from = 0;
      for (const entity of tagged[i]!.entities) {
        const at = line.indexOf(entity.text, from);
        if (at < 0) continue;
        from = at + entity.text.length;
        const type = typeNames[entity.type] ?? entity.type;
        findings.push({ type, start: index + at, end: index + from, score, recognizer: "tagger" });
      }
      return findings;
    });
  },
});
