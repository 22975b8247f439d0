import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, expectTypeOf, it } from "vitest";
import { DataError, OptionError } from "../../base/errors.ts";
import type { NdArray } from "../../base/ndarray.ts";
import type { Batch, BatchSource } from "../batch.ts";
import { pipeline, type Pipeline } from "./pipeline.ts";

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const floats = (values: readonly number[], shape = [values.length]): NdArray => ({
  dtype: "float32",
  shape,
  data: Float32Array.from(values),
});

async function collect<T>(elements: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const element of elements) all.push(element);
  return all;
}

/** A source that notes what is read of it and when it is closed. */
function watched(count: number) {
  const seen = { opened: 0, read: 0, closed: 0 };
  const source = pipeline(async function* () {
    seen.opened++;
    try {
      for (let i = 0; i < count; i++) {
        await Promise.resolve();
        seen.read++;
        yield i;
      }
    } finally {
      seen.closed++;
    }
  });
  return { seen, source };
}

describe("pipeline", () => {
  it("gives the rows of arrays and joins them again", async () => {
    const x = floats(numbers(10), [5, 2]);
    const y: NdArray = { dtype: "int32", shape: [5], data: Int32Array.from(numbers(5)) };
    const source = pipeline({ x, y, sampleWeight: floats([1, 2, 3, 4, 5]) }).batch(2);
    expect(source.length).toBe(3);
    const batches = await collect(source);
    expect(batches.map(({ x: [array] }) => array)).toEqual([
      floats([0, 1, 2, 3], [2, 2]),
      floats([4, 5, 6, 7], [2, 2]),
      floats([8, 9], [1, 2]),
    ]);
    expect(batches[1]!.y).toEqual([{ dtype: "int32", shape: [2], data: Int32Array.of(2, 3) }]);
    expect(batches[2]!.sampleWeight).toEqual(floats([5]));
  });

  it("is what fit takes only once it gives batches", () => {
    const examples = pipeline([{ x: 1, y: 2 }]);
    expectTypeOf(examples.batch(1)).toExtend<BatchSource>();
    expectTypeOf(examples).not.toExtend<BatchSource>();
    expectTypeOf<Pipeline<Batch>>().toExtend<BatchSource>();
  });

  it("leaves out a remainder when asked, and says how many batches that makes", async () => {
    const source = pipeline(numbers(7).map((x) => ({ x }))).batch(3, { dropRemainder: true });
    expect(source.length).toBe(2);
    expect((await collect(source)).map(({ x }) => [...x[0]!.data])).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
  });

  it("knows the length where it can", () => {
    expect(pipeline(() => numbers(3)).length).toBeUndefined();
    expect(
      pipeline(() => numbers(3), { length: 3 })
        .repeat(2)
        .take(5).length,
    ).toBe(5);
    expect(pipeline(numbers(3)).repeat().length).toBeUndefined();
    expect(pipeline(numbers(3)).repeat().take(7).length).toBe(7);
  });

  it("opens sources lazily, once an epoch, and tells which", async () => {
    const epochs: number[] = [];
    const source = pipeline((epoch) => {
      epochs.push(epoch);
      return [epoch * 10];
    });
    expect(epochs).toEqual([]);
    expect([...(await collect(source.batches(0, 0))), ...(await collect(source.batches(3, 0)))]).toEqual([
      0, 30,
    ]);
    expect(epochs).toEqual([0, 3]);
  });
});

describe("map", () => {
  it("gives number, epoch and a key that depends on both", async () => {
    const source = pipeline(numbers(3)).map((_, context) => context);
    const [first, second] = [await collect(source.batches(0, 0)), await collect(source.batches(1, 0))];
    expect(first.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(second[0]!.epoch).toBe(1);
    expect(new Set([...first, ...second].map(({ key }) => key.join())).size).toBe(6);
    expect(await collect(source.batches(1, 2))).toEqual([second[2]]);
  });

  it("names the example when the function throws, also behind batch and prefetch, and closes the source", async () => {
    const { source, seen } = watched(20);
    const failing = source
      .map((x) => {
        if (x === 11) throw new TypeError("no picture here");
        return { x };
      })
      .batch(4)
      .prefetch(3);
    const got: Batch[] = [];
    const run = async (): Promise<void> => {
      for await (const batch of failing.batches(2, 0)) got.push(batch);
    };
    await expect(run()).rejects.toThrow(DataError);
    await expect(run()).rejects.toThrow(/pipeline\.map, example 11 of epoch 2: no picture here/);
    expect(got.length).toBe(4);
    expect(seen.closed).toBe(seen.opened);
  });
});

describe("shuffle", () => {
  const stages = {
    whole: (n: number) => pipeline(numbers(n)).shuffle({ seed: 3 }),
    buffer: (n: number) => pipeline(numbers(n)).shuffle({ seed: 3, buffer: 8 }),
  };
  for (const [name, make] of Object.entries(stages)) {
    it(`${name}: keeps all elements, in an order of each epoch's own that is the same in every run`, async () => {
      const first = await collect(make(50).batches(0, 0));
      expect([...first].sort((a, b) => a - b)).toEqual(numbers(50));
      expect(first).not.toEqual(numbers(50));
      expect(await collect(make(50).batches(0, 0))).toEqual(first);
      expect(await collect(make(50).batches(1, 0))).not.toEqual(first);
    });
  }

  it("with a buffer lets nothing out earlier than the buffer allows", async () => {
    const order = await collect(stages.buffer(200));
    order.forEach((element, place) => expect(element).toBeLessThanOrEqual(place + 8));
    // Mixed evenly: about half of the elements come later than they stood.
    expect(order.filter((element, place) => element < place).length).toBeGreaterThan(20);
  });

  it("refuses to hold what has no end", () => {
    expect(() => pipeline([1]).repeat().shuffle()).toThrow(OptionError);
    expect(() => pipeline([1]).repeat().shuffle({ buffer: 4 })).not.toThrow();
  });
});

describe("going on in mid-epoch", () => {
  const cases: Record<string, () => Pipeline<unknown>> = {
    list: () => pipeline(numbers(23)),
    iterable: () => pipeline(() => numbers(23)),
    map: () => pipeline(numbers(23)).map((x, { key }) => [x, key]),
    "whole shuffle": () => pipeline(numbers(23)).shuffle(),
    "buffer shuffle": () => pipeline(() => numbers(23)).shuffle({ buffer: 5 }),
    take: () => pipeline(numbers(23)).take(13),
    repeat: () => pipeline(numbers(7)).shuffle().repeat(3),
    "repeat of unknown length": () => pipeline(() => numbers(7)).repeat(3),
    "repeat without end": () => pipeline(numbers(7)).shuffle().repeat().take(30),
    prefetch: () => pipeline(numbers(23)).prefetch(4),
    all: () =>
      pipeline({ x: floats(numbers(46), [23, 2]), y: floats(numbers(23)) })
        .shuffle({ buffer: 9, seed: 1 })
        .repeat(2)
        .map(({ x, y }) => ({ x, y: y! }))
        .batch(4)
        .prefetch(2),
  };
  for (const [name, make] of Object.entries(cases)) {
    it(`${name}: the rest is what an uninterrupted epoch would have given`, async () => {
      for (const epoch of [0, 2]) {
        const whole = await collect(make().batches(epoch, 0));
        expect(whole.length).toBeGreaterThan(8);
        for (const from of [1, 6, 8, whole.length, whole.length + 1]) {
          expect(await collect(make().batches(epoch, from))).toEqual(whole.slice(from));
        }
      }
    });
  }
});

describe("repeat", () => {
  it("shuffles every pass anew, and epochs do not share passes", async () => {
    const twice = pipeline(numbers(20)).shuffle().repeat(2);
    const passes = [...(await collect(twice.batches(0, 0))), ...(await collect(twice.batches(1, 0)))];
    const orders = [0, 20, 40, 60].map((start) => passes.slice(start, start + 20).join());
    expect(new Set(orders).size).toBe(4);
  });

  it("of nothing ends", async () => {
    expect(await collect(pipeline([]).repeat())).toEqual([]);
    expect(await collect(pipeline(() => []).repeat())).toEqual([]);
  });
});

describe("prefetch", () => {
  it("works ahead by its count and no further", async () => {
    const { source, seen } = watched(100);
    const iterator = source.prefetch(4).batches(0, 0)[Symbol.asyncIterator]();
    await iterator.next();
    await sleep(20);
    expect(seen.read).toBe(5);
    await iterator.next();
    await sleep(20);
    expect(seen.read).toBe(6);
    await iterator.return?.();
  });

  it("makes the next element while this one is in use", async () => {
    const events: string[] = [];
    const source = pipeline(async function* () {
      for (const i of numbers(3)) {
        await sleep(5);
        events.push(`made ${i}`);
        yield i;
      }
    }).prefetch(1);
    for await (const i of source) {
      await sleep(30);
      events.push(`used ${i}`);
    }
    expect(events.indexOf("made 1")).toBeLessThan(events.indexOf("used 0"));
  });

  it("gives what came before an error first", async () => {
    const source = pipeline(function* () {
      yield 1;
      yield 2;
      throw new TypeError("cut");
    }).prefetch(8);
    const got: number[] = [];
    await expect(
      (async () => {
        for await (const i of source) got.push(i);
      })(),
    ).rejects.toThrow("cut");
    expect(got).toEqual([1, 2]);
  });
});

describe("breaking off", () => {
  it("closes the source through every stage, without reading on", async () => {
    const { source, seen } = watched(1000);
    const all = source
      .map((x) => ({ x }))
      .shuffle({ buffer: 4 })
      .repeat(2)
      .take(500)
      .batch(2)
      .prefetch(3);
    for await (const batch of all.batches(0, 0)) {
      expect(batch.x.length).toBe(1);
      break;
    }
    expect(seen).toMatchObject({ opened: 1, closed: 1 });
    expect(seen.read).toBeLessThan(30);
  });

  it("closes after take has enough", async () => {
    const { source, seen } = watched(1000);
    expect(await collect(source.take(3))).toEqual([0, 1, 2]);
    expect(seen).toEqual({ opened: 1, read: 3, closed: 1 });
  });
});

describe("bad input", () => {
  it("names the example whose shape or dtype differs", async () => {
    const source = pipeline([{ x: floats([1, 2]) }, { x: floats([1, 2]) }, { x: floats([1]) }]).batch(3);
    await expect(collect(source)).rejects.toThrow(/example 2, x[\s\S]*float32 \[2\][\s\S]*float32 \[1\]/);
    const late = pipeline([...numbers(4).map((x) => ({ x })), { x: 1, y: 1 }, { x: 1 }]).batch(2);
    await expect(collect(late)).rejects.toThrow(/example 5, y/);
  });

  it("refuses weights on some examples only", async () => {
    const source = pipeline([{ x: 1, sampleWeight: 2 }, { x: 1 }]).batch(2);
    await expect(collect(source)).rejects.toThrow(/sampleWeight/);
  });

  it("refuses arrays of different lengths and options out of range", () => {
    expect(() => pipeline({ x: floats([1, 2]), y: floats([1]) })).toThrow(DataError);
    expect(() => pipeline([{ x: 1 }]).batch(0)).toThrow(OptionError);
    expect(() => pipeline([1]).prefetch(0)).toThrow(OptionError);
    expect(() => pipeline([1]).take(-1)).toThrow(OptionError);
    expect(() => pipeline([1]).repeat(0)).toThrow(OptionError);
    expect(() => pipeline([1]).shuffle({ buffer: 0 })).toThrow(OptionError);
    expect(() => pipeline([1]).shuffle({ sead: 1 } as never)).toThrow(/seed/);
    expect(() => pipeline("abc" as never)).toThrow(OptionError);
  });
});
