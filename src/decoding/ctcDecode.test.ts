import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ComputeError, OptionError, ShapeError } from "../base/errors.ts";
import { ndarray, type NdArray } from "../base/ndarray.ts";
import { normal, randomKey } from "../base/random.ts";
import { ctcDecode, type CtcDecodeOptions } from "./ctcDecode.ts";
import { logAddExp, logSoftmax } from "./logProbabilities.ts";

interface Case {
  readonly name: string;
  readonly logits: number[][][];
  readonly lengths: number[];
  readonly options: CtcDecodeOptions;
  readonly paths: number[][][];
  readonly scores: number[][];
}
const path = new URL("../../goldens/decoding/ctc.json", import.meta.url);
const cases = (JSON.parse(readFileSync(path, "utf8")) as { decodings: Case[] }).decodings;

const cube = (values: number[][][]): NdArray =>
  ndarray(
    "float32",
    [values.length, values[0]!.length, values[0]![0]!.length],
    Float32Array.from(values.flat(2)),
  );

describe("equals Keras's ctc_decode", () => {
  it.each(cases)("$name", ({ logits, lengths, options, paths, scores }) => {
    const found = ctcDecode(cube(logits), { ...options, lengths });
    expect(found.paths.shape).toEqual([paths.length, 3, 7]);
    expect([...(found.paths.data as Int32Array)]).toEqual(paths.flat(2));
    expect(found.scores.shape).toEqual([3, paths.length]);
    scores.flat().forEach((score, i) => expect(found.scores.data[i]).toBeCloseTo(score, 5));
  });
});

/** The log probability of every label sequence, summed over all ways to name the frames. */
function byEnumeration(frames: readonly Float32Array[]): [labels: string, score: number][] {
  const classes = frames[0]!.length;
  const scores = new Map<string, number>();
  for (let path = 0; path < classes ** frames.length; path++) {
    const names = frames.map((_, t) => Math.floor(path / classes ** t) % classes);
    const labels = names.filter((name, t) => name !== 0 && name !== names[t - 1]).join();
    const score = frames.reduce((sum, frame, t) => sum + frame[names[t]!]!, 0);
    scores.set(labels, logAddExp(scores.get(labels) ?? -Infinity, score));
  }
  return [...scores].sort((a, b) => b[1] - a[1]);
}

it.each([1, 2, 3])("a beam wide enough finds what enumeration finds, seed %i", (seed) => {
  const logits = ndarray("float32", [1, 6, 3], normal(randomKey(seed), 18));
  const frames = Array.from({ length: 6 }, (_, t) =>
    logSoftmax((logits.data as Float32Array).subarray(3 * t, 3 * t + 3)),
  );
  const all = byEnumeration(frames);
  const { paths, scores } = ctcDecode(logits, { strategy: "beamSearch", beamWidth: 200, topPaths: 200 });
  const rows = Array.from({ length: all.length }, (_, i) =>
    [...(paths.data as Int32Array).subarray(6 * i, 6 * i + 6)].filter((label) => label >= 0).join(),
  );
  expect(rows).toEqual(all.map(([labels]) => labels));
  all.forEach(([, score], i) => expect(scores.data[i]).toBeCloseTo(score, 4));
  expect(scores.data[all.length], "there are no more").toBe(-Infinity);
});

it("gives nothing for no frames, and names what does not fit", () => {
  const logits = ndarray("float32", [1, 2, 2], new Float32Array(4));
  const none = ctcDecode(logits, { lengths: [0], strategy: "beamSearch" });
  expect([...(none.paths.data as Int32Array)]).toEqual([-1, -1]);
  expect(none.scores.data[0]).toBe(0);
  expect(() => ctcDecode(ndarray("float32", [1, 1, 2], Float32Array.of(0, NaN)))).toThrow(ComputeError);
  expect(() => ctcDecode(logits, { lengths: [3] })).toThrow(ShapeError);
  expect(() => ctcDecode(logits, { topPaths: 2 })).toThrow(OptionError);
  expect(() => ctcDecode(logits, { maskIndex: 2 })).toThrow("maskIndex");
  expect(() => ctcDecode(logits, { strategy: "beam" as never })).toThrow("beamSearch");
  expect(() => ctcDecode(ndarray("float32", [2, 2], new Float32Array(4)))).toThrow(
    "[batch, frames, classes]",
  );
});
