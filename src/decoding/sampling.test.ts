import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ComputeError, OptionError } from "../base/errors.ts";
import { foldIn, normal, randomKey } from "../base/random.ts";
import { inTurn } from "./logitsProcessor.ts";
import { drawToken, greedy, processorsOf, sampler, type SamplingOptions } from "./sampling.ts";
import { topK, topP } from "./truncation.ts";

interface Case {
  readonly options: SamplingOptions;
  readonly tokens: number[];
  readonly logits: number[];
  readonly output: (number | "-inf")[];
}
const path = new URL("../../goldens/decoding/sampling.json", import.meta.url);
const cases = (JSON.parse(readFileSync(path, "utf8")) as { cases: Case[] }).cases;

describe("processors equal Hugging Face's", () => {
  it.each(cases.map((c) => [JSON.stringify(c.options), c] as const))(
    "%s",
    (_, { options, tokens, logits, output }) => {
      const given = Float32Array.from(logits);
      const found = inTurn(processorsOf(options))(given, tokens);
      output.forEach((value, i) => {
        if (value === "-inf") expect(found[i], `token ${i}`).toBe(-Infinity);
        else expect(found[i], `token ${i}`).toBeCloseTo(value, 5);
      });
      expect([...given], "the logits given stay as they are").toEqual([...Float32Array.from(logits)]);
    },
  );
});

it("a nucleus has one token at least, also of what truncation left", () => {
  expect([...topP(0)(Float32Array.of(1, 3, 3, -Infinity), [])]).toEqual([-Infinity, -Infinity, 3, -Infinity]);
  expect([...topP(0.6)(Float32Array.of(-Infinity, 2), [])]).toEqual([-Infinity, 2]);
});

it("truncation of many tokens is that of the sorted ones", () => {
  const logits = normal(randomKey(11), 5000).map((x) => Math.round(8 * x) / 4);
  const descending = logits.slice().sort().reverse();
  const kept = (of: Float32Array) => of.filter((x) => x > -Infinity).length;
  for (const k of [1, 7, 100, 2500, 4999, 5000]) {
    const found = topK(k)(logits, []);
    expect(kept(found), `top ${k}`).toBe(logits.filter((x) => x >= descending[k - 1]!).length);
  }
  const probabilities = descending.map(Math.exp);
  const total = probabilities.reduce((a, b) => a + b, 0);
  for (const p of [0.001, 0.3, 0.9, 0.999]) {
    let [count, sum] = [0, 0];
    while (sum < p * total) sum += probabilities[count++]!;
    expect(kept(topP(p)(logits, [])), `nucleus of ${p}`).toBe(count);
  }
});

describe("drawing", () => {
  const logits = Float32Array.from([0.1, 0.2, 0.3, 0.4, 0].map(Math.log));

  it("follows the probabilities: chi squared of 4 values over 4,000 draws", () => {
    const counts = new Float64Array(5);
    const draws = 4000;
    for (let i = 0; i < draws; i++) counts[drawToken(logits, foldIn(randomKey(3), i))]!++;
    const expected = [0.1, 0.2, 0.3, 0.4].map((p) => p * draws);
    const chiSquared = expected.reduce((sum, e, i) => sum + (counts[i]! - e) ** 2 / e, 0);
    expect(chiSquared, "three degrees of freedom: 16.3 is passed once in a thousand").toBeLessThan(16.3);
    expect(counts[4], "what has no probability is never drawn").toBe(0);
  });

  it("repeats by seed, row and step", () => {
    const run = (seed: number, row: number) => {
      const choose = sampler({ seed });
      return Array.from({ length: 30 }, (_, step) => choose(logits, { row, step }));
    };
    expect(run(1, 0)).toEqual(run(1, 0));
    expect(run(1, 0)).not.toEqual(run(2, 0));
    expect(run(1, 0)).not.toEqual(run(1, 1));
  });

  it("takes the likeliest at temperature 0, penalties heeded", () => {
    const choose = sampler({ temperature: 0, noRepeatNgram: 1 });
    expect(choose(logits)).toBe(3);
    expect(choose(logits, { tokens: [3] })).toBe(2);
    expect(greedy(Float32Array.of(1, 5, 5))).toBe(1);
  });

  it("names what cannot be", () => {
    expect(() => greedy(Float32Array.of(NaN, NaN))).toThrow(ComputeError);
    expect(() => drawToken(Float32Array.of(1, NaN), randomKey(0))).toThrow("logits are not finite");
    expect(() => sampler({ noRepeatNgram: 1 })(logits, { tokens: [0, 1, 2, 3] })).toThrow("no token is left");
    expect(() => sampler({ topP: 1.5 })).toThrow(OptionError);
    expect(() => sampler({ temperature: -1 })).toThrow("sampling.temperature");
    expect(() => sampler({ topk: 3 } as never)).toThrow("did you mean 'topK'?");
  });
});
