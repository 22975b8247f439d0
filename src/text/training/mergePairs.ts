import { firstOf, pairOf, PairQueue, secondOf, type Pair } from "./pairQueue.ts";
import { byCodePoint } from "./wordCounts.ts";

/** How words become symbols, and when to stop. */
export interface MergeOptions {
  /** Tokens that come first in the vocabulary. */
  readonly specialTokens: readonly string[];
  /** Characters to have whether or not they come in the words. */
  readonly alphabet: readonly string[];
  /** Stands before every piece that does not begin a word. */
  readonly prefix: string;
  /** Stands behind every piece that ends a word. */
  readonly suffix: string;
  readonly vocabularySize: number;
  readonly minFrequency: number;
}

export interface Merges {
  /** The tokens in the order of their ids. */
  readonly vocabulary: readonly string[];
  readonly merges: readonly (readonly [string, string])[];
}

/** A word as symbols, with how often it comes. */
interface Word {
  symbols: number[];
  readonly count: number;
}

/**
 * Byte pair encoding (Sennrich et al. 2016, "Neural machine translation of rare words with subword units"): the two
 * neighbours that most often stand together become a new symbol, again and again. Of equally frequent pairs the one
 * whose symbols are older is taken, as in Hugging Face's trainers.
 *
 * Only the words that hold the pair are visited: counts change by differences, and the queue is mended lazily.
 */
export function mergePairs(words: ReadonlyMap<string, number>, options: MergeOptions): Merges {
  const { prefix, vocabularySize, minFrequency } = options;
  const symbols = new Symbols(options.specialTokens);
  const spelled = spell(words, symbols, options);
  const counts = new Map<Pair, number>();
  const places = new Map<Pair, Set<number>>();
  const grown = new Set<Pair>();
  const change = (first: number, second: number, word: number, times: number): void => {
    const pair = pairOf(first, second);
    counts.set(pair, (counts.get(pair) ?? 0) + times);
    if (times < 0) return;
    const held = places.get(pair);
    if (held === undefined) places.set(pair, new Set([word]));
    else held.add(word);
    grown.add(pair);
  };
  const queue = new PairQueue();
  const enqueue = (): void => {
    for (const pair of grown) queue.push({ pair, count: counts.get(pair)! });
    grown.clear();
  };
  spelled.forEach((word, at) => {
    for (let i = 1; i < word.symbols.length; i++) {
      change(word.symbols[i - 1]!, word.symbols[i]!, at, word.count);
    }
  });
  enqueue();

  const merges: (readonly [string, string])[] = [];
  const merged = new Set<Pair>();
  while (symbols.names.length < vocabularySize) {
    const top = queue.pop();
    if (top === undefined) break;
    const { pair } = top;
    const count = counts.get(pair) ?? 0;
    if (count !== top.count) {
      if (count > 0) queue.push({ pair, count });
      continue;
    }
    if (count < Math.max(1, minFrequency)) break;
    const [first, second] = [firstOf(pair), secondOf(pair)];
    const [left, right] = [symbols.names[first]!, symbols.names[second]!];
    const joined = symbols.add(left + (right.startsWith(prefix) ? right.slice(prefix.length) : right));
    if (!merged.has(pair)) merges.push([left, right]);
    merged.add(pair);
    const held = places.get(pair) ?? [];
    counts.delete(pair);
    places.delete(pair);
    for (const at of held) joinIn(spelled[at]!, { first, second, joined, at, change });
    counts.delete(pair);
    grown.delete(pair);
    enqueue();
  }
  return { vocabulary: symbols.names, merges };
}

/** The symbols by number and by name. */
class Symbols {
  readonly names: string[] = [];
  readonly #numbers = new Map<string, number>();
  constructor(names: readonly string[]) {
    for (const name of names) this.add(name);
  }
  add(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.names.length);
    return this.names.push(name) - 1;
  }
}

function spell(words: ReadonlyMap<string, number>, symbols: Symbols, options: MergeOptions): Word[] {
  const { alphabet, prefix, suffix } = options;
  const letters = [...words].map(([word, count]) => ({ letters: [...word], count }));
  const used = new Set([...alphabet, ...letters.flatMap((word) => word.letters)]);
  for (const letter of [...used].sort(byCodePoint)) symbols.add(letter);
  const inWord = (letter: string, i: number, word: readonly string[]): string =>
    (i > 0 ? prefix : "") + letter + (i === word.length - 1 ? suffix : "");
  // In sorted order, so that the order of the texts does not matter.
  const marked = new Set(letters.flatMap((word) => word.letters.map(inWord)));
  for (const name of [...marked].sort(byCodePoint)) symbols.add(name);
  return letters.map(({ letters: word, count }) => ({
    symbols: word.map((letter, i) => symbols.add(inWord(letter, i, word))),
    count,
  }));
}

interface Joining {
  readonly first: number;
  readonly second: number;
  readonly joined: number;
  /** The word's number. */
  readonly at: number;
  readonly change: (first: number, second: number, word: number, times: number) => void;
}

/** Joins the pair wherever the word has it, and tells which neighbours come and go. */
function joinIn(word: Word, { first, second, joined, at, change }: Joining): void {
  const { symbols, count } = word;
  const result: number[] = [];
  for (let i = 0; i < symbols.length; i++) {
    const symbol = symbols[i]!;
    if (symbol !== first || symbols[i + 1] !== second) {
      result.push(symbol);
      continue;
    }
    const left = result.at(-1);
    const right = symbols[i + 2];
    if (left !== undefined) {
      change(left, first, at, -count);
      change(left, joined, at, count);
    }
    if (right !== undefined) {
      change(second, right, at, -count);
      change(joined, right, at, count);
    }
    result.push(joined);
    i++;
  }
  word.symbols = result;
}
