import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { damaged, resultOrRefusal } from "../../test/damage.ts";
import { DataError, OptionError, UnsupportedError } from "../base/errors.ts";
import type { JsonRecord } from "../base/json.ts";
import { tokenizerFromJson } from "./tokenizerFromJson.ts";

const words = {
  pre_tokenizer: { type: "WhitespaceSplit" },
  model: { type: "WordLevel", vocab: { "<unk>": 0, a: 1, film: 2 }, unk_token: "<unk>" },
};
const changed = (change: JsonRecord): JsonRecord => ({ ...words, ...change });
const model = (change: JsonRecord): JsonRecord => changed({ model: { ...words.model, ...change } });

describe("tokenizerFromJson", () => {
  const tokenizer = tokenizerFromJson(words);

  test("turns texts into ids and back", () => {
    expect(tokenizer.encode("a good film")).toEqual([1, 0, 2]);
    expect(tokenizer.tokens("a good film")).toEqual(["a", "<unk>", "film"]);
    expect(tokenizer.decode(new Int32Array([1, 2]))).toBe("a film");
    expect(tokenizer.vocabularySize).toBe(3);
    expect(tokenizer.special).toEqual({ unknown: 0 });
    expect([tokenizer.tokenToId("film"), tokenizer.idToToken(2)]).toEqual([2, "film"]);
    expect([tokenizer.tokenToId("toString"), tokenizer.idToToken(3)]).toEqual([undefined, undefined]);
  });

  test("an empty text is no ids, and no ids are an empty text", () => {
    expect([tokenizer.encode(""), tokenizer.tokens(" "), tokenizer.decode([])]).toEqual([[], [], ""]);
    expect(tokenizer.encodePair(["", ""])).toEqual({ ids: [], typeIds: [] });
  });

  test("cuts long texts, keeping room for special tokens", () => {
    expect(tokenizer.encode("a film a film", { maxLength: 3 })).toEqual([1, 2, 1]);
    expect(tokenizer.encodePair(["a a a", "film film"], { maxLength: 3 }).ids).toEqual([1, 1, 2]);
    expect(tokenizer.encode("a film", { maxLength: 0 })).toEqual([]);
    expect(() => tokenizer.encode("a", { maxLength: -1 })).toThrow(OptionError);
    expect(() => tokenizer.encode("a", { maxlength: 1 } as object)).toThrow(/maxLength/);
  });

  test("refuses unknown words where no token stands for them, and ids out of range", () => {
    const strict = tokenizerFromJson(model({ unk_token: "[absent]" }));
    expect(() => strict.encode("a bad film")).toThrow(DataError);
    expect(() => strict.encode("a bad film")).toThrow(/'bad' is not in the vocabulary/);
    expect(() => tokenizer.decode([1, 7])).toThrow(/id 7 at place 1[^]*0 to 2/);
    expect(() => tokenizer.decode([-1])).toThrow(DataError);
  });

  test.each<[string, unknown, RegExp]>([
    ["no object", [1], /x\.json\n[^]*a JSON object/],
    ["another file", { architectures: ["Bert"] }, /x\.json: not a tokenizer\.json[^]*architectures/],
    ["an unknown model", model({ type: "Wordpiece" }), /x\.json: model\.type: [^]*mean 'WordPiece'/],
    ["an unknown stage", changed({ decoder: { type: "ByteLevl" } }), /decoder\.type: [^]*mean 'ByteLevel'/],
    [
      "an unknown stage inside another",
      changed({ normalizer: { type: "Sequence", normalizers: [{ type: "NFC" }, { type: "Nmt" }] } }),
      /x\.json: normalizer\.normalizers\[1\]\.type/,
    ],
    ["an empty vocabulary", model({ vocab: {} }), /model\.vocab: the vocabulary is empty/],
    ["no vocabulary", model({ vocab: null }), /model\.vocab/],
    ["an id that is none", model({ vocab: { a: "1" } }), /model\.vocab\["a"\]/],
    ["an id twice", model({ vocab: { a: 1, b: 1 } }), /"a" and "b" have the same id 1/],
    ["a huge id", model({ vocab: { a: 2 ** 40 } }), /model\.vocab\["a"\]/],
    [
      "a merge of unknown tokens",
      model({ type: "BPE", vocab: { a: 0, b: 1 }, merges: ["a b"] }),
      /merges\[0\]: the token "ab"/,
    ],
    ["a merge of three", model({ type: "BPE", merges: ["a film x"] }), /merges\[0\]\n[^]*two tokens/],
    ["merges that are no list", model({ type: "BPE", merges: {} }), /model\.merges/],
    ["an added token without id", changed({ added_tokens: [{ content: "x" }] }), /added_tokens\[0\]/],
    ["a pattern that is none", changed({ pre_tokenizer: { type: "Split" } }), /pre_tokenizer\.pattern/],
    [
      "a regular expression that is none",
      changed({ pre_tokenizer: { type: "Split", pattern: { Regex: "(" }, behavior: "Isolated" } }),
      /x\.json: cannot be run/,
    ],
    [
      "a template without texts",
      changed({ post_processor: { type: "TemplateProcessing" } }),
      /cannot be run/,
    ],
    [
      "a template with an unknown token",
      changed({ post_processor: { type: "BertProcessing", cls: ["[CLS]", 5], sep: ["[SEP]", 6] } }),
      /post_processor: the token "\[CLS\]"/,
    ],
  ])("refuses %s", (_, json, message) => {
    const build = () => tokenizerFromJson(json, { where: "x.json" });
    expect(build).toThrow(DataError);
    expect(build).toThrow(message);
  });

  test.each<[string, JsonRecord]>([
    ["BPE with prefixes", model({ type: "BPE", merges: [], continuing_subword_prefix: "##" })],
    ["delimiters that join", changed({ pre_tokenizer: { type: "Punctuation", behavior: "MergedWithNext" } })],
    ["whole-word tokens", changed({ added_tokens: [{ id: 3, content: "x", single_word: true }] })],
  ])("cannot run %s", (_, json) => {
    expect(() => tokenizerFromJson(json)).toThrow(UnsupportedError);
  });

  test("damaged files are refused, or give a tokenizer that runs", async () => {
    const file = new URL("../../goldens/text/trained.json", import.meta.url);
    const trained = JSON.parse(readFileSync(file, "utf8")) as readonly { readonly json: JsonRecord }[];
    const small = [trained[2]!, trained[6]!].map(({ json }) =>
      new TextEncoder().encode(JSON.stringify(json)),
    );
    const parse = (text: string): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        return undefined;
      }
    };
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...small).chain(damaged), async (bytes) => {
        const json = parse(new TextDecoder().decode(bytes));
        await resultOrRefusal(() => tokenizerFromJson(json).encode("Ein Mann, smiling"));
      }),
      { numRuns: 60 },
    );
  });
});
