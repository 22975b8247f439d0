import { expect, test } from "vitest";
import { ndarray } from "../../base/ndarray.ts";
import * as layers from "../../layers/index.ts";
import * as losses from "../../losses/index.ts";
import "../../runtime/index.ts";
import { sequential } from "../../training/index.ts";
import { canaryExposure, plantCanary } from "./canary.ts";

const format = "pin ####. ";
const letters = [..." .0123456789abcdefghijklmnopqrstuvwxyz"];
const encode = (text: string): number[] => [...text].map((letter) => letters.indexOf(letter));

/** A small model of characters that has read a text for some epochs. */
async function reader(text: string, epochs: number) {
  const length = 9;
  const tokens = encode(text);
  const starts = Array.from({ length: tokens.length - length - 1 }, (_, i) => i);
  const windows = (shift: number) =>
    ndarray(
      "int32",
      [starts.length, length],
      Int32Array.from(starts.flatMap((start) => tokens.slice(start + shift, start + shift + length))),
    );
  const network = sequential(
    [
      layers.input([length], { dtype: "int32" }),
      layers.embedding(letters.length, 16),
      layers.lstm(48, { returnSequences: true }),
      layers.dense(letters.length),
    ],
    { seed: 1 },
  );
  network.compile({ optimizer: "adam", loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }) });
  await network.fit(windows(0), windows(1), { epochs, batchSize: 64, seed: 1, verbose: false });
  return network;
}

test("a secret that was read often stands out, one that was never read does not", async () => {
  const plain = "all the world is a stage and all the men and women merely players. ".repeat(8);
  const planted = plantCanary(plain, { format, repeats: 25, candidates: 255, seed: 4 });
  expect(planted.text.split(planted.canary)).toHaveLength(26);
  const knowing = await reader(planted.text, 12);
  const innocent = await reader(plain, 2);
  expect(await canaryExposure(knowing, planted, { encode })).toBeGreaterThan(6);
  expect(await canaryExposure(innocent, planted, { encode })).toBeLessThan(5);
});

test("a form without a place for digits is refused", () => {
  expect(() => plantCanary("text", { format: "pin" })).toThrow(/no place for a secret/);
});
