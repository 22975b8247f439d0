import { OptionError } from "../../base/errors.ts";
import { checkChoice, complete } from "../../base/options.ts";
import { longestCommonSubsequence } from "./longestCommonSubsequence.ts";
import { countNgrams, countShared, sumCounts } from "./ngrams.ts";
import { pairSegments, type References } from "./segments.ts";

const orders = { rouge1: 1, rouge2: 2, rouge3: 3, rouge4: 4 } as const;
const kinds = [...(Object.keys(orders) as (keyof typeof orders)[]), "rougeL", "rougeLsum"] as const;

/**
 * What two texts are compared by: runs of 1 to 4 words; the longest common subsequence of words (`rougeL`); the same
 * sentence by sentence, for summaries with a sentence a line (`rougeLsum`).
 */
export type RougeKind = (typeof kinds)[number];

export interface RougeOptions<Kind extends RougeKind = RougeKind> {
  /** Default: `rouge1`, `rouge2`, `rougeL`, `rougeLsum`. */
  readonly kinds?: readonly Kind[];
  /**
   * What words of more than 3 letters are reduced to before they are compared, for instance by a Porter stemmer.
   * Default: none, the word itself.
   */
  readonly stem?: (word: string) => string;
}

/** Shares from 0 to 1. */
export interface RougeScore {
  /** The part of the hypothesis that is in the reference. */
  readonly precision: number;
  /** The part of the reference that is in the hypothesis. */
  readonly recall: number;
  /** Their harmonic mean. */
  readonly fmeasure: number;
}

/** Scores by the kind that they are of, as `rougeL`. */
export type RougeScores<Kind extends RougeKind = RougeKind> = Readonly<Record<Kind, RougeScore>>;

type Stem = (word: string) => string;

const defaultKinds = ["rouge1", "rouge2", "rougeL", "rougeLsum"] as const;

function settle<Kind extends RougeKind>(where: string, options: RougeOptions<Kind>) {
  const settings = complete(where, options as RougeOptions, { kinds: defaultKinds, stem: undefined });
  if (settings.kinds.length === 0) {
    throw new OptionError({ where: `${where}.kinds`, expected: "at least one kind", received: "none" });
  }
  for (const kind of settings.kinds) checkChoice(`${where}.kinds`, kind, kinds);
  return { kinds: settings.kinds as readonly Kind[], stem: settings.stem ?? ((word: string) => word) };
}

/** Runs of ASCII letters and digits, in lower case: rouge_score knows no other letters. */
const wordsOf = (text: string, stem: Stem): string[] =>
  (text.toLowerCase().match(/[a-z0-9]+/g) ?? [])
    .map((word) => (word.length > 3 ? stem(word) : word))
    .filter((word) => /^[a-z0-9]+$/.test(word));

/** `shared` of what the hypothesis and the reference have. */
function share(shared: number, hypothesis: number, reference: number): RougeScore {
  const precision = shared / Math.max(hypothesis, 1);
  const recall = shared / Math.max(reference, 1);
  const fmeasure = shared > 0 ? (2 * precision * recall) / (precision + recall) : 0;
  return { precision, recall, fmeasure };
}

function compareNgrams(hypothesis: string[], reference: string[], order: number): RougeScore {
  const [found, known] = [countNgrams(hypothesis, order), countNgrams(reference, order)];
  return share(countShared(found, known), sumCounts(found), sumCounts(known));
}

/** Of each reference sentence, the words in common with any hypothesis sentence; no word is used up twice. */
function compareSentences(hypothesis: string[][], reference: string[][]): RougeScore {
  const [found, known] = [hypothesis.flat(), reference.flat()];
  const [foundLeft, knownLeft] = [countNgrams(found, 1), countNgrams(known, 1)];
  let shared = 0;
  for (const sentence of reference) {
    const places = new Set(hypothesis.flatMap((other) => longestCommonSubsequence(sentence, other)));
    for (const place of places) {
      const word = sentence[place]!;
      const [inFound, inKnown] = [foundLeft.get(word) ?? 0, knownLeft.get(word) ?? 0];
      if (inFound === 0 || inKnown === 0) continue;
      foundLeft.set(word, inFound - 1);
      knownLeft.set(word, inKnown - 1);
      shared++;
    }
  }
  return share(shared, found.length, known.length);
}

function compare(hypothesis: string, reference: string, { kind, stem }: { kind: RougeKind; stem: Stem }) {
  if (kind === "rougeLsum") {
    const sentences = (text: string) => text.split("\n").map((line) => wordsOf(line, stem));
    return compareSentences(sentences(hypothesis), sentences(reference));
  }
  const [found, known] = [wordsOf(hypothesis, stem), wordsOf(reference, stem)];
  if (kind !== "rougeL") return compareNgrams(found, known, orders[kind]);
  return share(longestCommonSubsequence(known, found).length, found.length, known.length);
}

const mapKinds = <Kind extends RougeKind>(
  chosen: readonly Kind[],
  score: (kind: Kind) => RougeScore,
): RougeScores<Kind> => Object.fromEntries(chosen.map((kind) => [kind, score(kind)])) as RougeScores<Kind>;

/**
 * ROUGE of one text, equal to rouge_score's `RougeScorer.score_multi`: of several references, the one with the best
 * F-measure counts, for each kind by itself.
 * @throws {OptionError} for an unknown kind.
 * @example sentenceRouge("The cat sat.", ["A cat sat down.", "The dog ran."]).rougeL.recall;
 */
export function sentenceRouge<Kind extends RougeKind = (typeof defaultKinds)[number]>(
  hypothesis: string,
  references: References,
  options: RougeOptions<Kind> = {},
): RougeScores<Kind> {
  return rouge([hypothesis], [references], options);
}

/**
 * ROUGE of a corpus: the mean over its texts of {@link sentenceRouge}, for each kind by itself.
 * For texts in English: letters beyond `a` to `z` part words, as in rouge_score.
 * @param references for each hypothesis one text, or several: the one nearest to it counts
 * @throws {DataError} when hypotheses and references differ in number, or there are none.
 * @throws {OptionError} for an unknown kind.
 * @see Lin 2004, https://aclanthology.org/W04-1013
 * @example
 * const scores = rouge(["The cat sat."], ["A cat sat down."], { kinds: ["rouge1", "rougeL"] });
 * scores.rouge1.fmeasure; // 0.571...
 */
export function rouge<Kind extends RougeKind = (typeof defaultKinds)[number]>(
  hypotheses: readonly string[],
  references: readonly References[],
  options: RougeOptions<Kind> = {},
): RougeScores<Kind> {
  const { kinds: chosen, stem } = settle("rouge", options);
  const segments = pairSegments("rouge", hypotheses, references);
  return mapKinds(chosen, (kind) => {
    const best = segments.map((segment) =>
      segment.references
        .map((reference) => compare(segment.hypothesis, reference, { kind, stem }))
        .reduce((a, b) => (b.fmeasure > a.fmeasure ? b : a)),
    );
    const mean = (part: keyof RougeScore) => best.reduce((sum, score) => sum + score[part], 0) / best.length;
    return { precision: mean("precision"), recall: mean("recall"), fmeasure: mean("fmeasure") };
  });
}
