import { describe, expect, it } from "vitest";
import { ComputeError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { input } from "../graph/leaves.ts";
import { take, negative } from "../ops/index.ts";
import { compileGraph } from "./index.ts";

const filled = (length: number, value: number): NdArray => ({
  dtype: "float32",
  shape: [length],
  data: new Float32Array(length).fill(value),
});

describe("outputs stay where they are", () => {
  it("and are not copied", async () => {
    const length = 2 ** 20;
    const x = input({ dtype: "float32", shape: [length] });
    const executable = await compileGraph({ inputs: [x], outputs: [negative(x)] });
    const [from, to] = [filled(length, 3), filled(length, 0)];
    await executable.run([from], [to]);
    const before = process.memoryUsage().arrayBuffers;
    const [y] = await executable.run([from], [to]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(length);
    expect(y).toBe(to);
    expect(to.data.every((v: number | bigint) => v === -3)).toBe(true);
  });

  it.each([1, 2 ** 14])("%d numbers", async (length) => {
    const x = input({ dtype: "float32", shape: [length] });
    const executable = await compileGraph({ inputs: [x], outputs: [negative(x), negative(negative(x))] });
    const [y, z] = await executable.run([filled(length, 2)]);
    expect([y!.data[length - 1], z!.data[0]]).toEqual([-2, 2]);
  });

  it("and failures are still told", async () => {
    const x = input({ dtype: "float32", shape: [2 ** 14] });
    const index = input({ dtype: "int32", shape: [2 ** 14] });
    const executable = await compileGraph({ inputs: [x, index], outputs: [take(x, index)] });
    const far = { dtype: "int32", shape: [2 ** 14], data: new Int32Array(2 ** 14).fill(99_999) } as const;
    await expect(executable.run([filled(2 ** 14, 1), far])).rejects.toThrow(ComputeError);
  });
});
