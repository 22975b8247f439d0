import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ndarray, type NdArray } from "../../base/ndarray.ts";
import { sizeOf, type Shape } from "../../base/shape.ts";
import "../../runtime/index.ts";
import { resNet50 } from "./resNet50.ts";

/** Numbers within `offset` +- `size`, by a hash of their place and the array's number: as resnet50.py makes them. */
function scattered(shape: Shape, number: number, offset: number, size: number): NdArray {
  const data = new Float32Array(sizeOf(shape));
  const mix = (h: number): number => Math.imul(h ^ (h >>> 16), 0x45d9f3b);
  for (let i = 0; i < data.length; i++) {
    const h = mix(mix((i + number * 100_000_007) >>> 0));
    data[i] = offset + size * (((h ^ (h >>> 16)) >>> 0) / 2 ** 31 - 1);
  }
  return ndarray("float32", shape, data);
}

interface Golden {
  readonly parameters: number;
  /** Keras's names of weights, in its order. */
  readonly weights: readonly string[];
  readonly logits: readonly (readonly number[])[];
}

it("is Keras's, name by name, and gives the same", async () => {
  const url = new URL("../../../goldens/resnet/resnet50.json", import.meta.url);
  const golden = JSON.parse(readFileSync(url, "utf8")) as Golden;
  const net = resNet50({ inputShape: [64, 64, 3], classes: 10, classifierActivation: "linear", seed: 0 });
  expect(net.countParams()).toBe(golden.parameters);
  const shapes = new Map(net.weights.map(({ path, spec }) => [path, spec.shape]));
  const camelCase = (name: string): string =>
    name.replace(/moving_(.)/, (_, letter: string) => `moving${letter.toUpperCase()}`);
  const values = golden.weights.map((name, number): [string, NdArray] => {
    const path = camelCase(name);
    const shape = shapes.get(path)!;
    const fanIn = sizeOf(shape.slice(0, -1));
    if (name.endsWith("/kernel")) return [path, scattered(shape, number, 0, Math.sqrt(6 / fanIn))];
    return [path, scattered(shape, number, /gamma|variance/.test(name) ? 1 : 0, 0.1)];
  });
  net.setWeights(Object.fromEntries(values));
  const pictures = scattered([2, 64, 64, 3], golden.weights.length, 0, 1);
  const logits = await (await net.predict(pictures)).data();
  const expected = golden.logits.flat();
  const largest = Math.max(...expected.map(Math.abs));
  expected.forEach((value, i) => expect(Math.abs(Number(logits[i]) - value)).toBeLessThan(1e-4 * largest));
});
