import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { JsonRecord } from "../base/json.ts";
import type { Tokenizer } from "./tokenizer.ts";
import { tokenizerFromJson } from "./tokenizerFromJson.ts";
import { trainTokenizer, type TrainTokenizerOptions } from "./training/trainTokenizer.ts";

/** What Hugging Face's Python package made of the same texts; see goldens/text/tokenizing.py. */
interface Cases {
  readonly name: string;
  readonly texts: readonly {
    readonly text: string;
    readonly ids: readonly number[];
    readonly tokens: readonly string[];
    readonly decoded: string;
    readonly decodedWithSpecial: string;
  }[];
  readonly pairs: readonly {
    readonly pair: readonly [string, string];
    readonly maxLength: number | null;
    readonly ids: readonly number[];
    readonly typeIds: readonly number[];
  }[];
}

interface Golden {
  readonly kinds: readonly (Cases & { readonly json: JsonRecord })[];
  readonly trained: readonly Cases[];
  readonly learnt: readonly {
    readonly name: string;
    readonly vocab?: Readonly<Record<string, number>>;
    readonly merges?: readonly (readonly [string, string])[] | null;
    readonly always?: readonly string[];
    readonly ever?: readonly string[];
  }[];
}

interface Trained {
  readonly name: string;
  readonly options: TrainTokenizerOptions;
  readonly json: JsonRecord;
}

const read = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../../goldens/text/${name}.json`, import.meta.url), "utf8")) as T;

const golden = read<Golden>("tokenizing");
const trained = read<readonly Trained[]>("trained");
const { training } = read<{ readonly training: readonly string[] }>("corpus");

/** What our tokenizer makes of the golden's texts. */
const ours = (tokenizer: Tokenizer, { name, texts, pairs }: Cases): Cases => ({
  name,
  texts: texts.map(({ text }) => {
    const ids = tokenizer.encode(text);
    return {
      text,
      ids,
      tokens: tokenizer.tokens(text),
      decoded: tokenizer.decode(ids),
      decodedWithSpecial: tokenizer.decode(ids, { skipSpecialTokens: false }),
    };
  }),
  pairs: pairs.map(({ pair, maxLength }) => ({
    pair,
    maxLength,
    ...tokenizer.encodePair(pair, { maxLength: maxLength ?? undefined }),
  })),
});

describe("tokenizers made by Python", () => {
  test.each(golden.kinds)("$name", ({ json, ...cases }) => {
    expect(ours(tokenizerFromJson(json), cases)).toEqual(cases);
  });

  test("of older files, which do not say what their model is", () => {
    for (const { json, ...cases } of golden.kinds.filter(({ name }) => name !== "unigram")) {
      const { type: _, ...model } = json["model"] as JsonRecord;
      expect(ours(tokenizerFromJson({ ...json, model }), cases)).toEqual(cases);
    }
  });

  test("keep their file", () => {
    for (const { json } of golden.kinds) expect(tokenizerFromJson(json).toJson()).toEqual(json);
  });
});

describe("tokenizers trained here", () => {
  test.each(trained)("$name: as Python runs them", ({ name, options, json }) => {
    const tokenizer = trainTokenizer(training, options);
    expect(tokenizer.toJson()).toEqual(json);
    const cases = golden.trained.find((entry) => entry.name === name)!;
    expect(ours(tokenizer, cases)).toEqual(cases);
  });

  test.each(golden.learnt)("$name: as Python learns them", ({ name, vocab, merges, always, ever }) => {
    const { model } = trained.find((entry) => entry.name === name)!.json as { readonly model: JsonRecord };
    if (vocab !== undefined) {
      expect(model["vocab"]).toEqual(vocab);
      expect(model["merges"] ?? null).toEqual(merges);
      return;
    }
    // Python breaks ties differently from run to run.
    const tokens = Object.keys(model["vocab"] as JsonRecord);
    expect(always!.filter((token) => !tokens.includes(token))).toEqual([]);
    expect(tokens.filter((token) => !ever!.includes(token))).toEqual([]);
  });
});
