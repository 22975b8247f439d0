import { describe, expect, test } from "vitest";
import type { Batch } from "../data/index.ts";
import { DataError } from "../base/errors.ts";
import { textWindows } from "./textWindows.ts";

const tokens = Array.from({ length: 23 }, (_, i) => i);
const rows = ({ x, y }: Batch): [number[], number[]][] => {
  const [count, length] = x[0]!.shape as [number, number];
  return Array.from({ length: count }, (_, row) => [
    Array.from(x[0]!.data.subarray(row * length, (row + 1) * length) as Int32Array),
    Array.from(y[0]!.data.subarray(row * length, (row + 1) * length) as Int32Array),
  ]);
};

describe("windows behind each other", () => {
  const source = textWindows(tokens, { length: 5, batchSize: 3 });

  test("cover the text, and what follows each token is one place on", () => {
    const all = [...(source.batches(0, 0) as Iterable<Batch>)].flatMap(rows);
    expect(source.length).toBe(2);
    expect(all.map(([x]) => x).flat()).toEqual(tokens.slice(0, 20));
    for (const [x, y] of all) expect(y).toEqual(x.map((token) => token + 1));
  });

  test("go on in mid-epoch", () => {
    const whole = [...(source.batches(0, 0) as Iterable<Batch>)];
    expect([...(source.batches(0, 1) as Iterable<Batch>)]).toEqual(whole.slice(1));
  });
});

describe("drawn windows", () => {
  const source = textWindows(tokens, { length: 5, batchSize: 3, seed: 1, steps: 40 });

  test("begin anywhere, each window within the text", () => {
    const all = [...(source.batches(0, 0) as Iterable<Batch>)].flatMap(rows);
    expect(all).toHaveLength(120);
    const starts = new Set(all.map(([x]) => x[0]));
    expect([...starts].sort((a, b) => a! - b!)).toEqual(tokens.slice(0, 18));
    for (const [x, y] of all) expect(y).toEqual(x.map((token) => token + 1));
  });

  test("are the same in the same epoch, others in the next", () => {
    const of = (epoch: number, from = 0) => [...(source.batches(epoch, from) as Iterable<Batch>)];
    expect(of(2)).toEqual(of(2));
    expect(of(2, 7)).toEqual(of(2).slice(7));
    expect(of(3)).not.toEqual(of(2));
  });
});

test("a text that is too short is refused", () => {
  expect(() => textWindows([1, 2, 3], { length: 3, batchSize: 1 })).toThrow(DataError);
});
