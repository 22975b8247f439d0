import { describe, expect, it } from "vitest";
import type { Batch } from "../batch.ts";
import { pipeline, type Pipeline } from "./index.ts";

const arrays = {
  x: { dtype: "float32", shape: [7, 2], data: Float32Array.from({ length: 14 }, (_, i) => i) },
  y: { dtype: "int32", shape: [7], data: Int32Array.from({ length: 7 }, (_, i) => 10 * i) },
  sampleWeight: { dtype: "int32", shape: [7], data: Int32Array.from({ length: 7 }, (_, i) => i % 3) },
} as const;

async function all(source: Pipeline<Batch>, { epoch = 0, from = 0 } = {}): Promise<Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of source.batches(epoch, from)) batches.push(batch);
  return batches;
}

describe("batches gathered from arrays", () => {
  const whole = pipeline(arrays);
  it.each([
    ["as they lie", whole.batch(3), whole.map((e) => e).batch(3)],
    [
      "full ones only",
      whole.batch(3, { dropRemainder: true }),
      whole.map((e) => e).batch(3, { dropRemainder: true }),
    ],
    [
      "shuffled",
      whole.shuffle({ seed: 4 }).batch(2),
      whole
        .shuffle({ seed: 4 })
        .map((e) => e)
        .batch(2),
    ],
    [
      "shuffled twice",
      whole.shuffle({ seed: 1 }).shuffle({ seed: 2 }).batch(4),
      whole
        .map((e) => e)
        .shuffle({ seed: 1 })
        .shuffle({ seed: 2 })
        .batch(4),
    ],
  ])("%s: the same as example by example", async (_, gathered, byExample) => {
    for (const where of [{}, { epoch: 3 }, { epoch: 1, from: 1 }]) {
      expect(await all(gathered, where)).toEqual(await all(byExample, where));
    }
  });

  it("are the caller's own", async () => {
    const [batch] = await all(whole.batch(7));
    (batch!.x[0]!.data as Float32Array).fill(-1);
    expect(arrays.x.data[3]).toBe(3);
  });
});
