import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { callLayer } from "../../test/layers/run.ts";
import { decodeSafetensors } from "../data/safetensors.ts";
import { constant } from "../graph/leaves.ts";
import * as ops from "../ops/index.ts";
import { evaluate } from "../runtime/index.ts";
import * as layers from "./index.ts";

const ones = async (layer: layers.Layer, shape: readonly number[]): Promise<Float32Array> =>
  (await evaluate([callLayer(layer, {}, [ops.ones(shape)], { training: true }).y]))[0]!.data as Float32Array;

test("what DropBlock drops are squares; the mean stays", async () => {
  const [count, side, block] = [60, 12, 3];
  const y = await ones(layers.dropBlock2d(0.2, { blockSize: block }), [count, side, side, 1]);
  const dropped = (n: number, row: number, column: number): boolean =>
    y[(n * side + row) * side + column] === 0;
  for (let n = 0; n < count; n++) {
    const covered = new Set<number>();
    for (let top = 0; top + block <= side; top++)
      for (let left = 0; left + block <= side; left++) {
        const places = Array.from({ length: block ** 2 }, (_, i) => [
          top + Math.floor(i / block),
          left + (i % block),
        ]);
        if (places.every(([row, column]) => dropped(n, row!, column!)))
          for (const [row, column] of places) covered.add(row! * side + column!);
      }
    for (let i = 0; i < side ** 2; i++)
      expect(covered.has(i)).toBe(dropped(n, Math.floor(i / side), i % side));
  }
  // 0.2 where none overlap: 1 - (1 - 0.2 / 9 ...)^9 in the middle, about 0.18.
  const part = y.filter((v) => v === 0).length / y.length;
  expect(part).toBeGreaterThan(0.14);
  expect(part).toBeLessThan(0.22);
  expect(y.reduce((sum, v) => sum + v, 0) / y.length).toBeCloseTo(1, 4);
});

const folder = fileURLToPath(new URL("../../goldens/robustness/", import.meta.url));
const { dropBlock } = JSON.parse(readFileSync(`${folder}regularization.json`, "utf8")) as {
  readonly dropBlock: readonly { readonly rate: number; readonly blockSize: number }[];
};

test.each(dropBlock)("DropBlock is torchvision's for the same draws: $blockSize, $rate", async (given) => {
  const { rate, blockSize } = given;
  const { tensors } = decodeSafetensors(readFileSync(`${folder}regularization.safetensors`), "dropBlock");
  const [x, theirs] = [tensors["dropBlock/x"]!, tensors[`dropBlock/${blockSize}`]!];
  const layer = layers.dropBlock2d(rate, { blockSize });
  const [ours] = await evaluate([callLayer(layer, {}, [constant(x)], { training: true }).y]);
  expect(ours!.shape).toEqual(theirs.shape);
  ours!.data.forEach((v: number | bigint, i: number) =>
    expect(Math.abs(Number(v) - Number(theirs.data[i]))).toBeLessThan(1e-5),
  );
  expect(ours!.data.some((v) => v === 0)).toBe(true);
});

test("stochastic depth drops whole examples, or the batch", async () => {
  const rows = await ones(layers.stochasticDepth(0.25), [400, 3]);
  const first = Array.from({ length: 400 }, (_, i) => rows[3 * i]!);
  rows.forEach((v, i) => expect(v).toBe(first[Math.floor(i / 3)]));
  const kept = first.filter((v) => v !== 0);
  kept.forEach((v) => expect(v).toBeCloseTo(1 / 0.75, 5));
  expect(Math.abs(kept.length / 400 - 0.75)).toBeLessThan(0.11);
  expect(new Set(await ones(layers.stochasticDepth(0.5, { mode: "batch" }), [50, 2])).size).toBe(1);
});
