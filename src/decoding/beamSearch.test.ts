import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { tableDecoder } from "../../test/decoding/tableDecoder.ts";
import { OptionError, ShapeError } from "../base/errors.ts";
import { ndarray } from "../base/ndarray.ts";
import { normal, randomKey } from "../base/random.ts";
import { beamSearch, type BeamSearchOptions } from "./beamSearch.ts";
import { logSoftmax } from "./logProbabilities.ts";
import { processorsOf, type SamplingOptions } from "./sampling.ts";

interface Case {
  readonly options: Omit<BeamSearchOptions, "logits">;
  readonly penalties: SamplingOptions;
  readonly prompts: number[][];
  readonly table: number[][][];
  readonly tokens: number[][][];
  /** Left out by greedy decoding, which is what Hugging Face does with one beam. */
  readonly scores: number[][] | null;
}
const path = new URL("../../goldens/decoding/beamSearch.json", import.meta.url);
const cases = (JSON.parse(readFileSync(path, "utf8")) as { cases: Case[] }).cases;

describe("equals Hugging Face's generate", () => {
  it.each(cases.map((c) => [JSON.stringify({ ...c.options, ...c.penalties }), c] as const))(
    "%s",
    async (_, { options, penalties, prompts, table, tokens, scores }) => {
      const { decoder, logits } = tableDecoder(table, prompts);
      const processors = processorsOf(penalties);
      const found = await beamSearch(decoder, { ...options, logits, processors, prompts });
      expect(found.map((row) => row.map((hypothesis) => hypothesis.tokens))).toEqual(tokens);
      scores?.forEach((row, i) =>
        row.forEach((score, k) => expect(found[i]![k]!.score).toBeCloseTo(score, 4)),
      );
    },
  );
});

const words = 4;
const randomTable = (seed: number) => {
  const values = normal(randomKey(seed), words ** 3);
  const at = (i: number, j: number) => [
    ...values.subarray((i * words + j) * words, (i * words + j + 1) * words),
  ];
  return Array.from({ length: words }, (_, i) => Array.from({ length: words }, (__, j) => at(i, j)));
};

/** Every row of up to `length` tokens that ends in 0 or is as long as may be, with its log probability. */
function everyRow(table: readonly number[][][], prompt: readonly number[], length: number) {
  const found: { tokens: number[]; score: number }[] = [];
  const visit = (tokens: readonly number[], score: number): void => {
    const all = [...prompt, ...tokens];
    const logits = table[all.at(-2) ?? 0]![all.at(-1)!]!;
    logSoftmax(Float32Array.from(logits)).forEach((p, token) => {
      if (token === 0) found.push({ tokens: [...tokens], score: score + p });
      else if (tokens.length + 1 === length) found.push({ tokens: [...tokens, token], score: score + p });
      else visit([...tokens, token], score + p);
    });
  };
  visit([], 0);
  return found.sort((a, b) => b.score - a.score);
}

it.each([1, 2, 3])("with enough beams it finds the best of all rows, seed %i", async (seed) => {
  const table = randomTable(seed);
  const { decoder, logits } = tableDecoder(table, [[1]]);
  const [found] = await beamSearch(decoder, {
    logits,
    beams: 121,
    maxTokens: 4,
    stopTokens: [0],
    lengthPenalty: 0,
    earlyStopping: "never",
  });
  const best = everyRow(table, [1], 4);
  expect(found!.length).toBe(best.length);
  found!.forEach(({ tokens, score }, i) => {
    expect(tokens).toEqual(best[i]!.tokens);
    expect(score).toBeCloseTo(best[i]!.score, 4);
  });
});

it("a row's hypotheses do not depend on the rows beside it", async () => {
  const table = randomTable(4);
  const run = (prompts: number[][]) => {
    const { decoder, logits } = tableDecoder(table, prompts);
    return beamSearch(decoder, { logits, beams: 3, maxTokens: 8, stopTokens: [0] });
  };
  const together = await run([[1], [2], [3]]);
  expect([...(await run([[1]])), ...(await run([[2]])), ...(await run([[3]]))]).toEqual(together);
});

it("names what does not fit", async () => {
  const { decoder, logits } = tableDecoder(randomTable(5), [[1], [2]]);
  await expect(beamSearch(decoder, { logits, beams: 0 })).rejects.toThrow(OptionError);
  await expect(beamSearch(decoder, { logits, prompts: [[1]] })).rejects.toThrow("2 prompts");
  const one = ndarray("float32", [1, words], new Float32Array(words));
  await expect(beamSearch(decoder, { logits: one })).rejects.toThrow(ShapeError);
});
