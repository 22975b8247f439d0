import { splitWords } from "./whitespace.ts";

/** How BLEU cuts a text into tokens; see {@link BleuOptions}. */
export type BleuTokenizer = "13a" | "intl" | "char" | "none";

/** Replacements in order, which set spaces around what is a token of its own. */
type Replacements = readonly (readonly [pattern: RegExp, replacement: string])[];

const entities: Replacements = [
  [/&quot;/g, '"'],
  [/&amp;/g, "&"],
  [/&lt;/g, "<"],
  [/&gt;/g, ">"],
];

const lines: Replacements = [
  [/<skipped>/g, ""],
  [/-\n/g, ""],
  [/\n/g, " "],
];

/** ASCII punctuation; period and comma only beside what is no digit, a dash only after a digit. */
const western: Replacements = [
  [/([{-~[-` -&(-+:-@/])/gu, " $1 "],
  [/([^0-9])([.,])/gu, "$1 $2 "],
  [/([.,])([^0-9])/gu, " $1 $2"],
  [/([0-9])(-)/gu, "$1 $2 "],
];

/** Punctuation of all scripts unless between digits, and symbols. */
const international: Replacements = [
  [/(\P{N})(\p{P})/gu, "$1 $2 "],
  [/(\p{P})(\P{N})/gu, " $1 $2"],
  [/(\p{S})/gu, " $1 "],
];

const replaceAll = (text: string, replacements: Replacements): string =>
  replacements.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);

/** What each tokenizer of sacreBLEU makes of a text. */
export const bleuTokenizers: Readonly<Record<BleuTokenizer, (text: string) => string[]>> = {
  // The spaces around the line let the rules see its ends.
  "13a": (text) => splitWords(replaceAll(` ${replaceAll(text, [...lines, ...entities])} `, western)),
  intl: (text) => splitWords(replaceAll(text, international)),
  char: (text) => splitWords(Array.from(text).join(" ")),
  none: splitWords,
};
