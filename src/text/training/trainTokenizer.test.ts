import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataError, OptionError } from "../../base/errors.ts";
import { tokenizerFromJson } from "../tokenizerFromJson.ts";
import { mergePairs, type MergeOptions } from "./mergePairs.ts";
import { trainTokenizer, type TrainTokenizerOptions } from "./trainTokenizer.ts";

const vocabulary = (options: TrainTokenizerOptions, texts: readonly string[]): string[] => {
  const tokenizer = trainTokenizer(texts, options);
  return Array.from({ length: tokenizer.vocabularySize }, (_, id) => tokenizer.idToToken(id)!);
};
const special = ["<pad>", "<unk>", "<s>", "</s>"];

describe("trainTokenizer", () => {
  test("words: the frequent first, equal ones in order", () => {
    const texts = ["b a c a", "a b ! 😀 \uffee"];
    expect(vocabulary({ kind: "word" }, texts)).toEqual([...special, "a", "b", "!", "c", "\uffee", "😀"]);
    expect(vocabulary({ kind: "word", minFrequency: 2 }, texts)).toEqual([...special, "a", "b"]);
    expect(vocabulary({ kind: "word", vocabularySize: 5 }, texts)).toEqual([...special, "a"]);
  });

  test("words: lower case, punctuation, special tokens and frame by option", () => {
    const options = { kind: "word", lowercase: true, split: "punctuation" } as const;
    const tokenizer = trainTokenizer(["Yes, yes!"], {
      ...options,
      specialTokens: ["[PAD]", "<bos>", "<eos>"],
      template: "<bos> $A <eos>",
    });
    expect(tokenizer.tokens("YES!")).toEqual(["yes", "!"]);
    expect(tokenizer.encode("yes")).toEqual([1, 3, 2]);
    expect(tokenizer.special).toEqual({ pad: 0, start: 1, end: 2 });
    expect(() => tokenizer.encode("no")).toThrow(DataError);
  });

  test("a word that looks like a special token is that token", () => {
    const tokenizer = trainTokenizer(["<unk> is <unk> here"], { kind: "word" });
    expect(tokenizer.encode("<unk> here")).toEqual([1, tokenizer.tokenToId("here")]);
  });

  test("words that JavaScript's objects know are words like others", () => {
    const text = "__proto__ constructor 12 1 __proto__";
    const tokenizer = trainTokenizer([text], { kind: "word" });
    const again = tokenizerFromJson(JSON.parse(JSON.stringify(tokenizer.toJson())));
    expect(tokenizer.encode(text)).toEqual([4, 7, 6, 5, 4]);
    expect(again.encode(text)).toEqual([4, 7, 6, 5, 4]);
  });

  test("byte pairs give back every text", () => {
    const tokenizer = trainTokenizer(["low lower lowest", "new newer"], { kind: "bpe", vocabularySize: 270 });
    expect(tokenizer.vocabularySize).toBe(270);
    expect(tokenizer.tokens("lowest").join("")).toBe("lowest");
    expect(tokenizer.tokens("low")).toEqual(["low"]);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(tokenizer.decode(tokenizer.encode(text, {}), { skipSpecialTokens: false })).toBe(text);
      }),
    );
  });

  test("characters give back every text they know", () => {
    const tokenizer = trainTokenizer(["To be,\nor not 😀"], { kind: "character" });
    expect(tokenizer.decode(tokenizer.encode("not\nTo 😀"))).toBe("not\nTo 😀");
    expect(tokenizer.encode("Tx")).toEqual([tokenizer.tokenToId("T"), 1]);
  });

  test("the order of the texts does not matter", () => {
    const texts = ["the cat sat", "the mat", "a cat's mat, äöü", "sat at that"];
    for (const kind of ["word", "character", "bpe", "wordPiece"] as const) {
      for (const bytes of [true, false]) {
        const options = { kind, bytes, vocabularySize: 290 };
        const backwards = trainTokenizer(texts.toReversed(), options);
        expect(backwards.toJson()).toEqual(trainTokenizer(texts, options).toJson());
      }
    }
  });

  test.each<[string, TrainTokenizerOptions, RegExp]>([
    ["an unknown kind", { kind: "words" as "word" }, /mean 'word'/],
    ["a vocabulary without room for bytes", { kind: "bpe", vocabularySize: 200 }, /at least 260/],
    ["one without room for special tokens", { kind: "word", vocabularySize: 3 }, /at least 4/],
    ["a token twice", { kind: "word", specialTokens: ["<pad>", "<pad>"] }, /'<pad>' stands twice/],
    ["a template without text", { kind: "word", template: "<s> </s>" }, /one \$A/],
    ["a template of unknown tokens", { kind: "word", template: "<go> $A" }, /'<go>' is not in/],
    ["a frequency that is none", { kind: "word", minFrequency: 0.5 }, /minFrequency/],
  ])("refuses %s", (_, options, message) => {
    const train = () => trainTokenizer(["a b"], options);
    expect(train).toThrow(OptionError);
    expect(train).toThrow(message);
  });

  test("refuses to learn from nothing", () => {
    expect(() => trainTokenizer([], { kind: "word" })).toThrow(/there are no texts/);
    expect(() => trainTokenizer(["", " "], { kind: "word" })).toThrow(/all 2 texts are empty/);
    expect(() => trainTokenizer(["a", null as unknown as string], { kind: "word" })).toThrow(/text 2/);
  });
});

describe("mergePairs", () => {
  const plain: MergeOptions = {
    ...{ specialTokens: [], alphabet: [], prefix: "", suffix: "" },
    ...{ vocabularySize: 1000, minFrequency: 1 },
  };

  /** The same by the definition: count all pairs anew for every merge. */
  function slowly(words: ReadonlyMap<string, number>, merges: number): string[][] {
    const ids = new Map([...new Set([...words.keys()].join(""))].sort().map((letter, i) => [letter, i]));
    let spelled = [...words].map(([word, count]) => ({ symbols: [...word], count }));
    const made: string[][] = [];
    while (made.length < merges) {
      const counts = new Map<string, { pair: string[]; count: number }>();
      for (const { symbols, count } of spelled) {
        for (let i = 1; i < symbols.length; i++) {
          const pair = [symbols[i - 1]!, symbols[i]!];
          const sum = (counts.get(pair.join(" "))?.count ?? 0) + count;
          counts.set(pair.join(" "), { pair, count: sum });
        }
      }
      const id = (pair: readonly string[], i: number): number => ids.get(pair[i]!)!;
      const [best] = [...counts.values()].sort(
        (a, b) => b.count - a.count || id(a.pair, 0) - id(b.pair, 0) || id(a.pair, 1) - id(b.pair, 1),
      );
      if (best === undefined) break;
      const joined = best.pair.join("");
      if (!made.some((pair) => pair.join(" ") === best.pair.join(" "))) made.push(best.pair);
      if (!ids.has(joined)) ids.set(joined, ids.size);
      spelled = spelled.map(({ symbols, count }) => {
        const out: string[] = [];
        for (let i = 0; i < symbols.length; i++) {
          const hit = symbols[i] === best.pair[0] && symbols[i + 1] === best.pair[1];
          out.push(hit ? joined : symbols[i]!);
          if (hit) i++;
        }
        return { symbols: out, count };
      });
    }
    return made;
  }

  test("equals counting all pairs anew", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 9 });
    const corpus = fc.array(fc.tuple(word, fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(corpus, (entries) => {
        const words = new Map(entries);
        const { merges } = mergePairs(words, plain);
        // Overlapping pairs, as in "aaa", are counted at each place by both.
        expect(merges).toEqual(slowly(words, merges.length));
      }),
    );
  });

  test("stops at the frequency asked for", () => {
    const words = new Map([
      ["ab", 5],
      ["cd", 2],
    ]);
    expect(mergePairs(words, { ...plain, minFrequency: 3 }).merges).toEqual([["a", "b"]]);
    expect(mergePairs(words, { ...plain, vocabularySize: 5 }).vocabulary).toEqual(["a", "b", "c", "d", "ab"]);
  });
});
