import { expect, test } from "vitest";
import { ndarray } from "../../base/ndarray.ts";
import type { Batch } from "../../data/index.ts";
import { oneHotLabels, pictureBatches, unitPixels } from "./pictureBatches.ts";

const examples = {
  x: ndarray("uint8", [5, 1, 1, 1], Uint8Array.of(0, 51, 102, 153, 255)),
  y: ndarray("int32", [5], Int32Array.of(0, 1, 2, 1, 0)),
};

async function collect(options: Parameters<typeof pictureBatches>[1], epoch = 0, from = 0): Promise<Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of pictureBatches(examples, options).batches(epoch, from)) batches.push(batch);
  return batches;
}

test("pixels become x / 255", () => {
  expect([...unitPixels(examples.x).data]).toEqual([0, 51, 102, 153, 255].map((v) => Math.fround(v / 255)));
});

test("labels become one-hot rows", () => {
  expect([...oneHotLabels(ndarray("int32", [2], Int32Array.of(2, 0)), 3).data]).toEqual([0, 0, 1, 1, 0, 0]);
});

test.each([3, -1])("a label out of range is refused: %d", (label) => {
  const labels = ndarray("int32", [2], Int32Array.of(0, label));
  expect(() => oneHotLabels(labels, 3)).toThrow(/label 1[^]*from 0 to 2[^]*received: -?\d/);
});

test("batches hold all examples in their order, the last one what is left", async () => {
  const batches = await collect({ classes: 3, batchSize: 2 });
  expect(batches.map(({ x }) => x[0]!.shape)).toEqual([
    [2, 1, 1, 1],
    [2, 1, 1, 1],
    [1, 1, 1, 1],
  ]);
  expect(batches.flatMap(({ x }) => [...x[0]!.data])).toEqual([...unitPixels(examples.x).data]);
});

test("shuffled, each epoch has its order, the same again, and can begin in the middle", async () => {
  const options = { classes: 3, batchSize: 1, shuffleSeed: 4 };
  const [first, second] = [await collect(options, 0), await collect(options, 1)];
  const pixels = (batches: readonly Batch[]): number[] => batches.map(({ x }) => Number(x[0]!.data[0]));
  expect(pixels(second)).not.toEqual(pixels(first));
  expect(pixels(second).sort()).toEqual(pixels(first).sort());
  expect(await collect(options, 1, 2)).toEqual(second.slice(2));
  for (const { x, y } of first) {
    const row = Math.round(Number(x[0]!.data[0]) * 5) % 5;
    expect([...y[0]!.data].indexOf(1)).toBe([0, 1, 2, 1, 0][row]);
  }
});
