import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataError, OptionError } from "../base/errors.ts";
import type { Batch } from "../data/index.ts";
import { bucketByLength } from "./bucketByLength.ts";
import type { BucketOptions } from "./bucketOptions.ts";
import type { SequenceExample } from "./sequenceExamples.ts";

const numbers = (length: number, first = 1): number[] => Array.from({ length }, (_, i) => first + i);

/** An example for translation, which tells its own number. */
const example = (number: number, source: number, target = source): SequenceExample => ({
  x: [numbers(source, 100 * number), numbers(target, 100 * number)],
  y: [numbers(target, 100 * number + 1), number],
});

const shapes = (batches: Iterable<Batch>): Set<string> =>
  new Set(
    Array.from(batches, ({ x, y, sampleWeight }) =>
      JSON.stringify([...x, ...y, sampleWeight!].map(({ shape }) => shape)),
    ),
  );

/** The numbers of the examples that count, as the batches tell. */
const told = (batches: Iterable<Batch>): number[] =>
  Array.from(batches).flatMap(({ y, sampleWeight }) =>
    Array.from(y[1]!.data as Int32Array).filter((_, row) => sampleWeight!.data[row] !== 0),
  );

describe("bucketByLength", () => {
  test("pads to the bucket's length and fills the last batch up with rows of no weight", () => {
    const source = bucketByLength([example(1, 2, 3), example(2, 5), example(3, 1)], {
      lengths: [3, 6],
      batchSize: 2,
      shuffle: false,
      padValue: -1,
      labelPadValue: -2,
    });
    expect(source.length).toBe(2);
    const [short, long] = Array.from(source.batches(0, 0));
    expect(short!.x.map(({ data }) => [...data])).toEqual([
      [100, 101, -1, 300, -1, -1],
      [100, 101, 102, 300, -1, -1],
    ]);
    expect(short!.y.map(({ shape, data }) => [shape, [...data]])).toEqual([
      [
        [2, 3],
        [101, 102, 103, 301, -2, -2],
      ],
      [[2], [1, 3]],
    ]);
    expect([...short!.sampleWeight!.data]).toEqual([1, 1]);
    expect([...long!.x[0]!.data]).toEqual([200, 201, 202, 203, 204, -1, -1, -1, -1, -1, -1, -1]);
    expect([...long!.sampleWeight!.data]).toEqual([1, 0]);
  });

  test("every example comes once an epoch, in one shape a bucket, alike in every run and anywhere", () => {
    const lengths = [4, 8, 16];
    const run = fc.record({
      sizes: fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 20 })), {
        minLength: 1,
        maxLength: 60,
      }),
      batchSize: fc.integer({ min: 1, max: 9 }),
      tokens: fc.boolean(),
      seed: fc.nat(5),
      epoch: fc.nat(3),
      from: fc.nat(10),
    });
    fc.assert(
      fc.property(run, ({ sizes, batchSize, tokens, seed, epoch, from }) => {
        const examples = sizes.map(([source, target], i) => example(i, source, target));
        const many = tokens ? { tokensPerBatch: 8 * batchSize } : { batchSize };
        const source = bucketByLength(examples, { lengths, seed, ...many });
        const all = Array.from(source.batches(epoch, 0));
        expect(all.length).toBe(source.length);
        expect(told(all).sort((a, b) => a - b)).toEqual(examples.map((_, i) => i));
        expect(told(all)).toEqual(source.examples(epoch).flatMap((batch) => [...batch]));
        expect(shapes(all).size).toBeLessThanOrEqual(lengths.length);
        expect(Array.from(source.batches(epoch, from))).toEqual(all.slice(from));
        expect(source.truncated).toBe(sizes.filter((pair) => Math.max(...pair) > 16).length);
      }),
    );
  });

  test("draws another order for every epoch and seed", () => {
    const examples = numbers(40).map((i) => example(i, 1 + (i % 12)));
    const options = { lengths: [6, 12], batchSize: 4 };
    const order = (seed: number, epoch: number) =>
      told(bucketByLength(examples, { ...options, seed }).batches(epoch, 0)).join();
    expect(new Set([order(0, 0), order(0, 1), order(1, 0), order(1, 1)]).size).toBe(4);
    expect(order(1, 1)).toBe(order(1, 1));
    const still = bucketByLength(examples, { ...options, shuffle: false });
    expect(told(still.batches(0, 0))).toEqual(told(still.batches(1, 0)));
  });

  test("more examples where they are short, by tokensPerBatch", () => {
    const examples = numbers(30).map((i) => example(i, i % 2 === 0 ? 3 : 12));
    const source = bucketByLength(examples, { lengths: [4, 12, 100], tokensPerBatch: 24 });
    expect([...shapes(source.batches(0, 0))].sort()).toEqual([
      "[[2,12],[2,12],[2,12],[2],[2]]",
      "[[6,4],[6,4],[6,4],[6],[6]]",
    ]);
  });

  test("cuts what is too long and says so once, or refuses it", () => {
    const examples = [example(1, 2), example(2, 9), example(3, 7)];
    const heard: unknown[] = [];
    const options: BucketOptions = {
      lengths: [4],
      batchSize: 3,
      shuffle: false,
      onTruncated: (cut) => heard.push(cut),
    };
    const source = bucketByLength(examples, { ...options, truncating: "pre", padding: "pre" });
    expect(heard).toEqual([{ examples: 2, longest: 9 }]);
    expect(source.truncated).toBe(2);
    const [batch] = source.batches(0, 0);
    expect([...batch!.x[0]!.data]).toEqual([0, 0, 100, 101, 205, 206, 207, 208, 303, 304, 305, 306]);
    const refuse = () => bucketByLength(examples, { ...options, overlong: "error" });
    expect(refuse).toThrow(DataError);
    expect(refuse).toThrow(/example 1: longer[^]*at most 4[^]*9/);
  });

  test("weighs examples, and each place by itself where asked", () => {
    const examples = [
      { x: [[1, 2, 3]], y: [[1, 2]], sampleWeight: 2 },
      { x: [[4]], y: [[5]] },
    ];
    const options = { lengths: [3], batchSize: 3, shuffle: false };
    const [whole] = bucketByLength(examples, options).batches(0, 0);
    expect([...whole!.sampleWeight!.data]).toEqual([2, 1, 0]);
    const [each] = bucketByLength(examples, { ...options, weights: "token" }).batches(0, 0);
    expect(each!.sampleWeight!.shape).toEqual([3, 3]);
    expect([...each!.sampleWeight!.data]).toEqual([2, 2, 0, 1, 0, 0, 0, 0, 0]);
    const pre = bucketByLength(examples, { ...options, weights: "token", padding: "pre" });
    const [before] = pre.batches(0, 0);
    expect([...before!.sampleWeight!.data]).toEqual([0, 2, 2, 0, 0, 1, 0, 0, 0]);
  });

  test("names the example that does not fit", () => {
    const good: SequenceExample = { x: [[1]], y: [1] };
    const with2 = (bad: SequenceExample) => () =>
      bucketByLength([good, good, bad], { lengths: [4], batchSize: 2 });
    expect(with2({ x: [[1], [2]], y: [1] })).toThrow(/example 2: its fields differ/);
    expect(with2({ x: [[1]], y: [[1]] })).toThrow(/example 2: its fields differ/);
    expect(with2({ x: [[]], y: [1] })).toThrow(/example 2, x\[0\]: an empty sequence/);
    expect(with2({ x: [[1]], y: [0.5] })).toThrow(/example 2, y\[0\]: element 0/);
    expect(with2({ x: [[NaN]], y: [0] })).toThrow(DataError);
  });

  test.each([
    [{ lengths: [], batchSize: 1 }, /ascending/],
    [{ lengths: [8, 4], batchSize: 1 }, /ascending/],
    [{ lengths: [4] }, /neither/],
    [{ lengths: [4], batchSize: 1, tokensPerBatch: 8 }, /both/],
    [{ lengths: [4], batchSize: 0 }, /batchSize/],
    [{ lengths: [4], batchSize: 1, overlong: "drop" }, /truncate, error/],
    [{ lengths: [4], batchSize: 1, weights: "token" }, /weights/],
    [{ lengths: [4], batchsize: 1 }, /batchSize/],
  ])("refuses %j", (options, message) => {
    const build = () => bucketByLength([{ x: [[1]], y: [1] }], options as unknown as BucketOptions);
    expect(build).toThrow(OptionError);
    expect(build).toThrow(message);
  });

  test("needs an example", () => {
    expect(() => bucketByLength([], { lengths: [4], batchSize: 1 })).toThrow(OptionError);
  });
});
