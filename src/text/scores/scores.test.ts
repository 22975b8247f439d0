import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import * as text from "./index.ts";

type Score = readonly [precision: number, recall: number, fmeasure: number];
type Rouge = Readonly<Record<text.RougeKind, Score>>;
type WithOptions = Readonly<Record<string, unknown>> & { readonly options: object };

/** What the references make of the same texts. */
interface TextScores<RougeScores> {
  readonly bleu: readonly WithOptions[];
  readonly chrF: readonly WithOptions[];
  readonly rouge: RougeScores;
  readonly stemmedRouge: RougeScores;
  readonly wordErrorRate: object;
  readonly characterErrorRate: object;
}

interface TextCase extends TextScores<readonly Rouge[]> {
  readonly name: string;
  readonly hypotheses: readonly string[];
  readonly references: readonly string[][];
  readonly sentenceBleu: readonly object[];
}

interface Goldens {
  readonly texts: readonly TextCase[];
  readonly multi30k: TextScores<Rouge>;
}

const goldens = JSON.parse(
  readFileSync(new URL("../../../goldens/text/scores.json", import.meta.url), "utf8"),
) as Goldens;

const ours: Readonly<Record<string, string>> = {
  smooth_method: "smooth",
  smooth_value: "smoothValue",
  max_ngram_order: "maxNgramOrder",
  effective_order: "effectiveOrder",
  word_order: "wordOrder",
  char_order: "charOrder",
  eps_smoothing: "epsilonSmoothing",
};

/** sacreBLEU's options under our names. */
const optionsOf = (given: object): object =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [ours[name] ?? name, value as unknown]));

/** Equal, numbers to rounding in float64. */
function expectClose(actual: unknown, expected: unknown, path = "result"): void {
  if (typeof expected === "number") {
    expect(Math.abs((actual as number) - expected), path).toBeLessThanOrEqual(1e-12 * Math.max(1, expected));
  } else if (typeof expected === "object" && expected !== null) {
    expect(Object.keys(actual as object).sort(), path).toEqual(Object.keys(expected).sort());
    for (const [key, value] of Object.entries(expected)) {
      expectClose((actual as Record<string, unknown>)[key], value, `${path}.${key}`);
    }
  } else {
    expect(actual, path).toEqual(expected);
  }
}

const dropS = (word: string): string => word.replace(/s+$/, "");
const kinds = ["rouge1", "rouge2", "rouge3", "rougeL", "rougeLsum"] as const;
const named = (scores: Rouge) =>
  Object.fromEntries(
    kinds.map((kind) => {
      const [precision, recall, fmeasure] = scores[kind];
      return [kind, { precision, recall, fmeasure }];
    }),
  );

function expectCorpusScores(
  hypotheses: readonly string[],
  references: readonly string[][],
  expected: Omit<TextScores<unknown>, "rouge" | "stemmedRouge">,
): void {
  for (const { options, ...score } of expected.bleu) {
    expectClose(text.bleu(hypotheses, references, optionsOf(options)), score, JSON.stringify(options));
  }
  for (const { options, ...score } of expected.chrF) {
    expectClose(text.chrF(hypotheses, references, optionsOf(options)), score, JSON.stringify(options));
  }
  const first = references.map((texts) => texts[0]!);
  expectClose(text.wordErrorRate(hypotheses, first), expected.wordErrorRate, "words");
  expectClose(text.characterErrorRate(hypotheses, first), expected.characterErrorRate, "characters");
}

describe("scores of texts equal sacreBLEU's, rouge_score's and jiwer's", () => {
  it.each(goldens.texts)("$name", ({ hypotheses, references, ...expected }) => {
    expectCorpusScores(hypotheses, references, expected);
    hypotheses.forEach((hypothesis, i) => {
      const texts = references[i]!;
      expectClose(text.sentenceBleu(hypothesis, texts), expected.sentenceBleu[i], `sentence ${i}`);
      expectClose(text.sentenceRouge(hypothesis, texts, { kinds }), named(expected.rouge[i]!), `rouge ${i}`);
      const stemmed = text.sentenceRouge(hypothesis, texts, { kinds, stem: dropS });
      expectClose(stemmed, named(expected.stemmedRouge[i]!), `stemmed rouge ${i}`);
    });
  });

  const file = new URL("../../../../shared/data/multi30k/test_2016_flickr.de.gz", import.meta.url);
  // The data lies beside the repository on development machines only.
  it.skipIf(!existsSync(file))("200 corrupted sentences of Multi30k", () => {
    const lines = gunzipSync(readFileSync(file)).toString("utf8").split("\n").slice(0, 200);
    const below = generator(30);
    const hypotheses = lines.map((line) => corrupt(line, below));
    const references = lines.map((line) => [line]);
    expectCorpusScores(hypotheses, references, goldens.multi30k);
    expectClose(text.rouge(hypotheses, references, { kinds }), named(goldens.multi30k.rouge), "rouge");
    const stemmed = text.rouge(hypotheses, references, { kinds, stem: dropS });
    expectClose(stemmed, named(goldens.multi30k.stemmedRouge), "stemmed rouge");
  });
});

/** The generator of `goldens/text/scores.py`. */
function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 16) % limit;
  };
}

/** Drops, doubles, swaps, cuts and reverses words as `goldens/text/scores.py` does. */
function corrupt(sentence: string, below: (limit: number) => number): string {
  const out: string[] = [];
  for (const word of sentence.split(" ")) {
    const letters = Array.from(word);
    const action = below(10);
    if (action === 1) out.push(word, word);
    else if (action === 2) out.splice(Math.max(0, out.length - 1), 0, word);
    else if (action === 3) out.push(letters.slice(0, (letters.length + 1) >> 1).join(""));
    else if (action === 4) out.push(letters.reverse().join(""));
    else if (action !== 0) out.push(word);
  }
  return out.join(" ");
}

describe("what cannot be scored is refused", () => {
  const pair = [["a"], ["a", "b"]] as const;
  it.each([
    ["bleu", () => text.bleu(...pair)],
    ["chrF", () => text.chrF(...pair)],
    ["rouge", () => text.rouge(...pair)],
    ["wordErrorRate", () => text.wordErrorRate(...pair)],
    ["characterErrorRate", () => text.characterErrorRate(...pair)],
  ])("%s of lists of different length", (name, score) => {
    expect(score).toThrow(new RegExp(`${name}: .*differ in length[^]*1 hypotheses, 2 references`));
  });

  it.each([
    ["no texts", () => text.bleu([], []), /nothing to score/],
    ["no reference", () => text.bleu(["a", "b"], ["a", []]), /bleu, segment 1: there is no reference/],
    ["an undefined line", () => text.chrF([undefined as never], ["a"]), /segment 0[^]*type undefined/],
    [
      "an unknown tokenizer",
      () => text.bleu(["a"], ["a"], { tokenize: "13b" as never }),
      /choose one of 13a/,
    ],
    ["an unknown smoothing", () => text.bleu(["a"], ["a"], { smooth: "flor" as never }), /'floor'/],
    ["order 0", () => text.bleu(["a"], ["a"], { maxNgramOrder: 0 }), /at least 1/],
    ["an unknown ROUGE", () => text.rouge(["a"], ["a"], { kinds: ["rougeW" as never] }), /rougeL/],
    ["no kind of ROUGE", () => text.rouge(["a"], ["a"], { kinds: [] }), /at least one kind/],
    ["a transcript that is none", () => text.wordErrorRate([null as never], ["a"]), /text 0/],
  ])("%s", (_, score, message) => {
    expect(score).toThrow(message);
  });
});

describe("rouge", () => {
  it("has four kinds unless told", () => {
    const scores = text.rouge(["The cat sat.", "No."], [["It sat.", "The cat."], "Yes."]);
    expect(Object.keys(scores)).toEqual(["rouge1", "rouge2", "rougeL", "rougeLsum"]);
    // Of the first text the second reference is nearest, by "the cat"; the second text has no pair of words.
    expect(scores.rouge2).toEqual({ precision: 0.25, recall: 0.5, fmeasure: 1 / 3 });
  });
});

describe("perplexity", () => {
  it("is the number of equally likely choices", () => {
    expect(text.perplexity(20 * Math.log(50), 20)).toBeCloseTo(50, 10);
    expect(text.perplexity(Infinity, 3)).toBe(Infinity);
  });

  it("refuses what is no text", () => {
    expect(() => text.perplexity(3, 0)).toThrow(/over 0 tokens/);
    expect(() => text.perplexity(NaN, 2)).toThrow(/NaN over 2 tokens/);
  });
});
