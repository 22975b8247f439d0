import { expect, it } from "vitest";
import { tableDecoder } from "../../test/decoding/tableDecoder.ts";
import { ShapeError } from "../base/errors.ts";
import { normal, randomKey } from "../base/random.ts";
import { generateBatch, generateTokens, type GenerationOptions } from "./generate.ts";
import type { Decoder } from "./decoder.ts";

const words = 5;
const values = normal(randomKey(9), words ** 3);
const table = Array.from({ length: words }, (_, i) =>
  Array.from({ length: words }, (__, j) => [
    ...values.subarray((i * words + j) * words, (i * words + j + 1) * words),
  ]),
);

async function collect(decoder: Decoder, options: GenerationOptions): Promise<number[]> {
  const tokens: number[] = [];
  for await (const token of generateTokens(decoder, options)) tokens.push(token);
  return tokens;
}

it("goes on greedily by the table, up to a stop token or so many tokens", async () => {
  const expected: number[] = [];
  for (let [before, last] = [0, 1]; expected.length < 12;) {
    const logits = table[before]![last]!;
    const token = logits.indexOf(Math.max(...logits));
    expected.push(token);
    [before, last] = [last, token];
  }
  const sampling = { temperature: 0 };
  const run = (options: Omit<GenerationOptions, "logits">) => {
    const { decoder, logits } = tableDecoder(table, [[1]]);
    return collect(decoder, { logits, sampling, ...options });
  };
  expect(await run({ maxTokens: 12 })).toEqual(expected);
  expect(await run({ maxTokens: 0 })).toEqual([]);
  const stop = expected[4]!;
  expect(await run({ maxTokens: 12, stopTokens: [stop] })).toEqual(expected.slice(0, expected.indexOf(stop)));
});

it("a batch gives every row what it would get in any other, and ends with its last row", async () => {
  const options = { maxTokens: 20, stopTokens: [0], sampling: { seed: 5, temperature: 0.9, topK: 4 } };
  const run = (prompts: number[][]) => {
    const { decoder, logits } = tableDecoder(table, prompts);
    return generateBatch(decoder, { ...options, logits, prompts });
  };
  const rows = await run([[1], [2], [3]]);
  expect((await run([[1], [4], [3]]))[2]).toEqual(rows[2]);
  const { decoder, logits } = tableDecoder(table, [[1]]);
  expect(await collect(decoder, { ...options, logits, prompts: [[1]] })).toEqual(rows[0]);
  expect(rows.flat()).not.toContain(0);
  expect(new Set(rows.map((row) => row.length)).size, "rows of different lengths").toBeGreaterThan(1);
});

it("computes no token that nobody asks for", async () => {
  const { decoder, logits } = tableDecoder(table, [[1]]);
  let steps = 0;
  const counting: Decoder = {
    rows: 1,
    next(tokens) {
      steps++;
      return decoder.next(tokens);
    },
    reorder: (rows) => decoder.reorder(rows),
  };
  let seen = 0;
  for await (const token of generateTokens(counting, { logits })) {
    expect(token).toBeLessThan(words);
    if (++seen === 3) break;
  }
  expect(steps).toBe(2);
});

it("prompts count as having come before", async () => {
  const { decoder, logits } = tableDecoder(table, [[1]]);
  const sampling = { temperature: 0, noRepeatNgram: 1 };
  const tokens = await collect(decoder, { logits, maxTokens: 4, sampling, prompts: [[1]] });
  expect([...tokens].sort()).toEqual([0, 2, 3, 4]);
});

it("names what does not fit", async () => {
  const { decoder, logits } = tableDecoder(table, [[1], [2]]);
  await expect(collect(decoder, { logits })).rejects.toThrow("generateBatch");
  await expect(generateBatch(decoder, { logits, prompts: [[1]] })).rejects.toThrow(ShapeError);
  const one = tableDecoder(table, [[1]]).logits;
  await expect(generateBatch(decoder, { logits: one })).rejects.toThrow("[2, vocabulary]");
});
