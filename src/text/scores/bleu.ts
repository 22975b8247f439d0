import { checkChoice, checkNumbers, complete } from "../../base/options.ts";
import { bleuTokenizers, type BleuTokenizer } from "./bleuTokenizers.ts";
import { countNgrams, countShared, sumCounts } from "./ngrams.ts";
import { pairSegments, type References } from "./segments.ts";
import { signatureOf } from "./signature.ts";
import { trimEnd } from "./whitespace.ts";

/** What stands in for a precision of 0, whose logarithm would make the whole score 0; see {@link BleuOptions}. */
export type BleuSmoothing = "exp" | "floor" | "add-k" | "none";

export interface BleuOptions {
  /**
   * What is a token. `13a`: WMT's, words and ASCII punctuation; `intl`: words, punctuation and symbols of all scripts;
   * `char`: each character; `none`: what white space parts. Default: `13a`.
   */
  readonly tokenize?: BleuTokenizer;
  /** Letter case does not matter. Default: false. */
  readonly lowercase?: boolean;
  /**
   * For orders without a match. `exp`: the k-th of them counts as `1 / 2^k` matches; `floor`: as `smoothValue` matches;
   * `add-k`: `smoothValue` is added to matches and totals of orders 2 and above; `none`: the score is 0. Default: `exp`.
   */
  readonly smooth?: BleuSmoothing;
  /** For `floor` and `add-k`. Default: 0.1 for `floor`, 1 for `add-k`. */
  readonly smoothValue?: number;
  /** The longest n-grams compared. Default: 4. */
  readonly maxNgramOrder?: number;
  /** Orders longer than every hypothesis are left out. Default: false for a corpus, true for a sentence. */
  readonly effectiveOrder?: boolean;
}

export interface BleuScore {
  /** From 0 to 100. */
  readonly score: number;
  /** How many of each 100 n-grams are in a reference, order by order, smoothed. */
  readonly precisions: readonly number[];
  /** Below 1 where the hypotheses are shorter than the references. */
  readonly brevityPenalty: number;
  /** In tokens, summed over segments. */
  readonly hypothesisLength: number;
  /** Of each segment's reference that is nearest in length, summed. */
  readonly referenceLength: number;
  /** What made the score, as sacreBLEU writes it and papers quote it. */
  readonly signature: string;
}

const smoothValues = { exp: undefined, floor: 0.1, "add-k": 1, none: undefined } as const;

function settle(where: string, options: BleuOptions) {
  const settings = complete(where, options, {
    tokenize: "13a",
    lowercase: false,
    smooth: "exp",
    smoothValue: undefined,
    maxNgramOrder: 4,
    effectiveOrder: false,
  });
  checkChoice(`${where}.tokenize`, settings.tokenize, Object.keys(bleuTokenizers));
  checkChoice(`${where}.smooth`, settings.smooth, Object.keys(smoothValues));
  checkNumbers(where, settings, { smoothValue: { min: 0 }, maxNgramOrder: { min: 1, integer: true } });
  return { ...settings, smoothValue: settings.smoothValue ?? smoothValues[settings.smooth] };
}

type Settings = ReturnType<typeof settle>;

interface Statistics {
  readonly matches: readonly number[];
  readonly totals: readonly number[];
  readonly hypothesisLength: number;
  readonly referenceLength: number;
}

/** The nearest of the lengths; the shorter of two that are equally near. */
const nearestLength = (length: number, candidates: readonly number[]): number =>
  candidates.reduce((best, candidate) => {
    const nearer = Math.abs(candidate - length) - Math.abs(best - length);
    return nearer < 0 || (nearer === 0 && candidate < best) ? candidate : best;
  });

/** Matches are clipped by the reference that has an n-gram most often. */
function compare(hypothesis: readonly string[], references: readonly string[][], order: number) {
  const most = new Map<string, number>();
  for (const reference of references) {
    for (const [ngram, count] of countNgrams(reference, order)) {
      most.set(ngram, Math.max(count, most.get(ngram) ?? 0));
    }
  }
  const found = countNgrams(hypothesis, order);
  return { matches: countShared(found, most), total: sumCounts(found) };
}

function scoreOf({ matches, totals, hypothesisLength, referenceLength }: Statistics, settings: Settings) {
  const { smooth, smoothValue = 0, maxNgramOrder, effectiveOrder } = settings;
  const brevityPenalty =
    hypothesisLength < referenceLength ? Math.exp(1 - referenceLength / hypothesisLength) : 1;
  const precisions = new Array<number>(maxNgramOrder).fill(0);
  if (matches.every((count) => count === 0)) return { score: 0, precisions, brevityPenalty };
  let halving = 1;
  let orders = maxNgramOrder;
  for (let n = 0; n < maxNgramOrder; n++) {
    const added = smooth === "add-k" && n > 0 ? smoothValue : 0;
    const total = totals[n]! + added;
    if (total === 0) break;
    if (effectiveOrder) orders = n + 1;
    const correct = matches[n]! + added;
    if (correct > 0) precisions[n] = (100 * correct) / total;
    else if (smooth === "exp") precisions[n] = 100 / ((halving *= 2) * total);
    else if (smooth === "floor") precisions[n] = (100 * smoothValue) / total;
  }
  // exp(-Infinity) is 0: a precision left at 0 makes the score 0.
  const logarithms = precisions.slice(0, orders).reduce((sum, precision) => sum + Math.log(precision), 0);
  return { score: brevityPenalty * Math.exp(logarithms / orders), precisions, brevityPenalty };
}

/** The smoothing's name, with the value it takes if it takes one: `floor[0.10]`. */
function describeSmoothing({ smooth, smoothValue }: Settings): string {
  return smoothValues[smooth] === undefined ? smooth : `${smooth}[${smoothValue!.toFixed(2)}]`;
}

/**
 * BLEU of a corpus, equal to sacreBLEU's:
 * `brevity penalty * exp(mean over n of log(share of n-grams that are in a reference))`, times 100,
 * with counts summed over all segments before they are divided.
 * @param references for each hypothesis one text, or several that are all right; texts as written, not tokenized
 * @throws {DataError} when hypotheses and references differ in number, or there are none.
 * @throws {OptionError} for an unknown option, or one out of its range.
 * @see Papineni et al. 2002, https://aclanthology.org/P02-1040; Post 2018, https://aclanthology.org/W18-6319
 * @example
 * const references = [["The dog bit the man.", "The dog had bit the man."], "It was not surprising."];
 * bleu(["The dog bit the man.", "It wasn't surprising."], references).score;
 */
export function bleu(
  hypotheses: readonly string[],
  references: readonly References[],
  options: BleuOptions = {},
): BleuScore {
  const settings = settle("bleu", options);
  const segments = pairSegments("bleu", hypotheses, references);
  const tokenize = (text: string) =>
    bleuTokenizers[settings.tokenize](trimEnd(settings.lowercase ? text.toLowerCase() : text));
  const matches = new Array<number>(settings.maxNgramOrder).fill(0);
  const totals = matches.slice();
  let hypothesisLength = 0;
  let referenceLength = 0;
  for (const segment of segments) {
    const tokens = tokenize(segment.hypothesis);
    const known = segment.references.map(tokenize);
    hypothesisLength += tokens.length;
    referenceLength += nearestLength(
      tokens.length,
      known.map(({ length }) => length),
    );
    for (let n = 0; n < settings.maxNgramOrder; n++) {
      const counted = compare(tokens, known, n + 1);
      matches[n]! += counted.matches;
      totals[n]! += counted.total;
    }
  }
  return {
    ...scoreOf({ matches, totals, hypothesisLength, referenceLength }, settings),
    hypothesisLength,
    referenceLength,
    signature: signatureOf(segments, {
      case: settings.lowercase ? "lc" : "mixed",
      eff: settings.effectiveOrder ? "yes" : "no",
      tok: settings.tokenize,
      smooth: describeSmoothing(settings),
    }),
  };
}

/**
 * BLEU of one sentence, equal to sacreBLEU's `sentence_bleu`: `effectiveOrder` is true unless given.
 * Meant for looking at examples; systems are compared by {@link bleu} of a corpus.
 * @example sentenceBleu("A man sleeps.", ["A man is sleeping.", "A man sleeps."]).score; // 100
 */
export const sentenceBleu = (
  hypothesis: string,
  references: References,
  options: BleuOptions = {},
): BleuScore => bleu([hypothesis], [references], { effectiveOrder: true, ...options });
