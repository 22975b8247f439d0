import { describe, expect, it } from "vitest";
import { loom, resultOf } from "./loom.ts";

const small = ["bench", "--model", "mnist-cnn", "--quick", "--threads", "1", "--json"];

describe("loom bench", () => {
  it("measures what is asked for and names the fastest", async () => {
    const outcome = await loom([...small, "--batch-sizes", "4,8"]);
    expect(outcome.stderr).toMatch(/fastest: cpu, 1 thread\(s\), batches of [48][^]*--batch-size [48]/);
    expect(outcome.code).toBe(0);
    const { results, best, missing } = resultOf(outcome) as {
      results: Record<string, number | string>[];
      best: Record<string, number>;
      missing: unknown[];
    };
    expect(missing).toEqual([]);
    const steps = results.filter(({ work }) => work === "step");
    expect(steps.map(({ batchSize }) => batchSize)).toEqual([4, 8]);
    for (const { milliseconds, examplesPerSecond, batchSize, peakMegabytes } of steps) {
      expect(examplesPerSecond).toBeCloseTo((1000 * Number(batchSize)) / Number(milliseconds), 3);
      expect(peakMegabytes).toBeGreaterThan(20);
    }
    expect(best["examplesPerSecond"]).toBe(Math.max(...steps.map((row) => Number(row["examplesPerSecond"]))));
    const [product] = results.filter(({ work }) => work === "product");
    expect(product!["gigaflops"]).toBeGreaterThan(0.1);
  });

  it("keeps what was measured when it is interrupted", async () => {
    const sizes = ["--batch-sizes", Array.from({ length: 60 }, (_, i) => i + 1).join(",")];
    const outcome = await loom([...small, ...sizes], { signal: "SIGINT", after: /cpu +1 +2 / });
    expect(outcome.code).toBe(130);
    const { interrupted, results } = resultOf(outcome) as { interrupted: boolean; results: unknown[] };
    expect(interrupted).toBe(true);
    expect(results.length).toBeGreaterThanOrEqual(3);
    expect(results.length).toBeLessThan(61);
  });

  it.each([
    ["a size that is none", ["--batch-sizes", "16,0"], /whole numbers, 1 or more/],
    [
      "a recipe whose data are needed",
      ["--model", "sst2-lstm"],
      /Allowed choices are cifar10-cnn, mnist-cnn/,
    ],
  ])("%s is wrong usage", async (_, args, message) => {
    const { code, stderr } = await loom(["bench", ...args]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
