import { checkNumbers, complete } from "../../base/options.ts";
import { countNgrams, countShared, sumCounts, type NgramCounts } from "./ngrams.ts";
import { pairSegments, type References } from "./segments.ts";
import { signatureOf } from "./signature.ts";
import { splitWords } from "./whitespace.ts";

export interface ChrFOptions {
  /** The longest runs of characters compared. Default: 6. */
  readonly charOrder?: number;
  /** The longest runs of words compared; 2 makes chrF++. Default: 0. */
  readonly wordOrder?: number;
  /** How many times more recall counts than precision. Default: 2. */
  readonly beta?: number;
  /** Letter case does not matter. Default: false. */
  readonly lowercase?: boolean;
  /** White space counts among the characters. Default: false. */
  readonly whitespace?: boolean;
  /** Orders without n-grams count as 1e-16 rather than not at all, as in Moses and NLTK. Default: false. */
  readonly epsilonSmoothing?: boolean;
}

export interface ChrFScore {
  /** From 0 to 100. */
  readonly score: number;
  /** What made the score, as sacreBLEU writes it. */
  readonly signature: string;
}

interface OrderCounts {
  readonly hypothesis: number;
  readonly reference: number;
  readonly matches: number;
}

type Settings = Required<ChrFOptions>;

const punctuation = /^[!-/:-@[-`{-~]$/;

/** Words, with one sign of punctuation at the end, or else at the beginning, parted from each. */
const wordsOf = (text: string): string[] =>
  splitWords(text).flatMap((word) => {
    if (word.length === 1) return [word];
    if (punctuation.test(word.at(-1)!)) return [word.slice(0, -1), word.slice(-1)];
    return punctuation.test(word[0]!) ? [word[0]!, word.slice(1)] : [word];
  });

const upTo = (order: number): number[] => Array.from({ length: order }, (_, i) => i + 1);

/** The n-grams of every order: of characters, then of words. */
function ngramsOf(given: string, { charOrder, wordOrder, lowercase, whitespace }: Settings): NgramCounts[] {
  const text = lowercase ? given.toLowerCase() : given;
  const characters = Array.from(whitespace ? text : splitWords(text).join(""));
  const words = wordOrder > 0 ? wordsOf(text) : [];
  return [
    ...upTo(charOrder).map((order) => countNgrams(characters, order, "")),
    ...upTo(wordOrder).map((order) => countNgrams(words, order)),
  ];
}

const compare = (hypothesis: NgramCounts, reference: NgramCounts): OrderCounts => ({
  // An order that the reference is too short for does not speak against the hypothesis.
  hypothesis: reference.size > 0 ? sumCounts(hypothesis) : 0,
  reference: sumCounts(reference),
  matches: countShared(hypothesis, reference),
});

const epsilon = 1e-16;

/** The F-score of precision and recall, each the mean over orders; or with epsilons, the mean of F-scores. */
function fScore(counts: readonly OrderCounts[], { beta, epsilonSmoothing }: Settings): number {
  const factor = beta ** 2;
  const harmonic = (precision: number, recall: number) =>
    ((1 + factor) * precision * recall) / (factor * precision + recall);
  let [orders, precisions, recalls, scores] = [0, 0, 0, 0];
  for (const { hypothesis, reference, matches } of counts) {
    const precision = hypothesis > 0 ? matches / hypothesis : epsilon;
    const recall = reference > 0 ? matches / reference : epsilon;
    scores += precision + recall > 0 ? harmonic(precision, recall) : epsilon;
    if (hypothesis === 0 || reference === 0) continue;
    orders++;
    precisions += precision;
    recalls += recall;
  }
  if (epsilonSmoothing) return (100 * scores) / counts.length;
  return precisions + recalls > 0 ? 100 * harmonic(precisions / orders, recalls / orders) : 0;
}

/** The counts against the reference that gives the best score. */
function bestCounts(hypothesis: string, references: readonly string[], settings: Settings): OrderCounts[] {
  const ngrams = ngramsOf(hypothesis, settings);
  let best: OrderCounts[] = [];
  let bestScore = -1;
  for (const reference of references) {
    const known = ngramsOf(reference, settings);
    const counts = ngrams.map((found, i) => compare(found, known[i]!));
    const score = fScore(counts, settings);
    if (score > bestScore) [best, bestScore] = [counts, score];
  }
  return best;
}

/**
 * chrF of a corpus, equal to sacreBLEU's: an F-score of the n-grams of characters that hypotheses and references
 * share. It needs no tokenizer and suits languages rich in word forms. With one segment it is sentence chrF.
 * @param references for each hypothesis one text, or several: the one nearest to it counts
 * @throws {DataError} when hypotheses and references differ in number, or there are none.
 * @throws {OptionError} for an unknown option, or one out of its range.
 * @see Popovic 2015, https://aclanthology.org/W15-3049; chrF++: Popovic 2017, https://aclanthology.org/W17-4770
 * @example chrF(["Ein Mann schläft."], ["Ein Mann hat geschlafen."], { wordOrder: 2 }).score;
 */
export function chrF(
  hypotheses: readonly string[],
  references: readonly References[],
  options: ChrFOptions = {},
): ChrFScore {
  const settings = complete("chrF", options, {
    charOrder: 6,
    wordOrder: 0,
    beta: 2,
    lowercase: false,
    whitespace: false,
    epsilonSmoothing: false,
  });
  checkNumbers("chrF", settings, {
    charOrder: { min: 1, integer: true },
    wordOrder: { min: 0, integer: true },
    beta: { min: 0, exclusive: true },
  });
  const segments = pairSegments("chrF", hypotheses, references);
  const totals = segments
    .map((segment) => bestCounts(segment.hypothesis, segment.references, settings))
    .reduce((sums, counts) =>
      sums.map((sum, i) => ({
        hypothesis: sum.hypothesis + counts[i]!.hypothesis,
        reference: sum.reference + counts[i]!.reference,
        matches: sum.matches + counts[i]!.matches,
      })),
    );
  const signature = signatureOf(segments, {
    case: settings.lowercase ? "lc" : "mixed",
    eff: settings.epsilonSmoothing ? "no" : "yes",
    nc: settings.charOrder,
    nw: settings.wordOrder,
    space: settings.whitespace ? "yes" : "no",
  });
  return { score: fScore(totals, settings), signature };
}
