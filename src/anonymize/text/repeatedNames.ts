import type { Finding } from "./finding.ts";

/** Types whose findings are names: the same words mean the same wherever else they stand. */
const nameTypes: readonly string[] = ["PERSON", "LOCATION", "ORGANIZATION"];

/** Words that stand before or between names and are nobody's. */
const notNames = new Set(
  "mr mrs ms miss mister dr prof professor sir dame lord lady king queen prince princess pope saint president minister the and von van der den del della de la le di da dos el al bin ibn jr sr".split(
    " ",
  ),
);

const wordsOf = (text: string) => text.matchAll(/[\p{L}\p{M}\p{N}]+/gu);
/** Scripts without spaces between words: there a name may stand within other letters. */
const withoutSpaces =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]{2,}$/u;
const sentenceStart = /(?:^|[.!?:;…]["'”’)\]]*\s+|[\r\n]\s*|[-*•]\s+)["'“‘«([]*$/u;

interface Name {
  readonly name: string;
  readonly type: string;
  readonly score: number;
  /** Where its first word begins in it. */
  readonly offset: number;
  readonly single: boolean;
}

/** As people's names are written: abbreviations in capitals and numbers of kings are none. */
const isOwnName = (word: string): boolean =>
  /^\p{Lu}\p{M}*(?:\p{L}\p{M}*)*\p{Ll}\p{M}*$/u.test(word) && word.length >= 3;

/** What is looked for of a finding: all of it and, of people, each of their names. In capitals too, as in headings. */
function namesIn(whole: string, { type, score }: Finding): Name[] {
  const parts = type === "PERSON" ? Array.from(wordsOf(whole), ([word]) => word) : [];
  const own = parts.filter((part) => isOwnName(part) && !notNames.has(part.toLowerCase()));
  // A place or a firm of one word is often a word of the language ("Spring", "Cities").
  const all = new Set([...(/\s/.test(whole.trim()) || withoutSpaces.test(whole) ? [whole] : []), ...own]);
  for (const name of [...all]) if (name.length >= 4) all.add(name.toUpperCase());
  return [...all].flatMap((name) => {
    const words = [...wordsOf(name)];
    if (words.length === 0 || name.length < 3) return [];
    return [{ name, type, score, offset: words[0]!.index, single: words.length === 1 }];
  });
}

/**
 * Names that were found once, wherever else they stand: whole words, in the same letters or in capitals. Of somebody's
 * name each part counts, so that "Smith" is not shown because only "John Smith" was recognized. A word that also stands
 * in small letters ("will", "mark") is no name where a sentence begins.
 */
export function repeatedNames(text: string, findings: readonly Finding[]): Finding[] {
  const found = findings.filter(({ type, recognizer }) => nameTypes.includes(type) && recognizer !== "deny");
  if (found.length === 0) return [];
  const byFirstWord = new Map<string, Map<string, Name>>();
  const unspaced = new Map<string, Name>();
  for (const finding of found) {
    for (const each of namesIn(text.slice(finding.start, finding.end), finding)) {
      if (withoutSpaces.test(each.name)) unspaced.set(each.name, each);
      const [[first]] = [...wordsOf(each.name)] as [RegExpExecArray];
      const same = byFirstWord.get(first) ?? new Map<string, Name>();
      byFirstWord.set(first, same);
      if (!same.has(each.name)) same.set(each.name, each);
    }
  }
  const placeOf = ({ type, start, end }: Omit<Finding, "score" | "recognizer">): string =>
    `${start}-${end} ${type}`;
  const known = new Set(found.map(placeOf));
  const tokens = [...wordsOf(text)];
  const small = new Set(tokens.map(([word]) => word).filter((word) => word === word.toLowerCase()));
  const repeated: Finding[] = [];
  const add = ({ name, type, score }: Name, start: number): void => {
    const finding = { type, start, end: start + name.length, score, recognizer: "repeatedNames" };
    if (!known.has(placeOf(finding))) repeated.push(finding);
  };
  for (const { 0: word, index } of tokens) {
    for (const each of byFirstWord.get(word)?.values() ?? []) {
      const start = index - each.offset;
      if (start < 0 || !text.startsWith(each.name, start)) continue;
      if (/^[\p{L}\p{M}\p{N}]/u.test(text.slice(start + each.name.length, start + each.name.length + 2)))
        continue;
      const doubtful = each.single && small.has(word.toLowerCase());
      if (doubtful && sentenceStart.test(text.slice(Math.max(0, start - 8), start))) continue;
      add(each, start);
    }
  }
  for (const each of unspaced.values()) {
    for (let at = text.indexOf(each.name); at >= 0; at = text.indexOf(each.name, at + 1)) add(each, at);
  }
  return repeated;
}
