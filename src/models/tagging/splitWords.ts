/** A word or a mark of a text, and where it stands. */
export interface Word {
  readonly text: string;
  /** Its first character in the text, and one past its last. */
  readonly start: number;
  readonly end: number;
}

/** The first that fits at a place is taken. */
const kinds = [
  /\p{L}{1,2}(?:\.\p{L}{1,2})+(?!\p{L})\.?/u, // U.S., F.C, Ph.D.
  /\p{Lu}\.(?=\s*\p{L})/u, // the J. of J. Smith
  /(?:Capt|Col|Dr|Ft|Gen|Gov|Jr|Lt|Mr|Mrs|Ms|Mt|No|Prof|Rep|Rev|Sen|Sgt|Sr|St|Vol|vs)\.(?=\s)/u,
  /\d+(?:[.,:–-]\d+)*(?!\p{L})/u, // 1,000, 6–4, 2008-09
  /['’](?:d|ll|m|re|s|ve)(?![\p{L}\p{N}])/u, // the 's of Paris's
  /[\p{L}\p{M}\p{N}]+(?:-[\p{L}\p{M}\p{N}]+|['’](?!(?:d|ll|m|re|s|ve)(?![\p{L}\p{N}]))\p{L}+)*/u, // O'Brien, Seine-et-Marne
  /''|``|\.{2,}|\*+|=+/u,
  /\S/u,
];
const pattern = new RegExp(kinds.map(({ source }) => source).join("|"), "gu");

/**
 * Splits a text much as the Penn Treebank, whose way tagged data mostly follow: marks stand alone, but within
 * abbreviations and numbers; `'s` is a word.
 * @example splitWords("Dr. Who's in Paris.") // Dr. Who 's in Paris .
 */
export const splitWords = (text: string): Word[] =>
  Array.from(text.matchAll(pattern), ({ 0: word, index }) => ({
    text: word,
    start: index,
    end: index + word.length,
  }));
