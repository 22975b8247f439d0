import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatBar } from "./bar.ts";
import { formatEpochEnd, formatProgress } from "./progress.ts";

const progress = {
  epoch: 1,
  epochs: 10,
  step: 312,
  steps: 782,
  metrics: { loss: 1.2345, accuracy: 0.5567 },
  elapsedSeconds: 4.1,
};

describe("formatBar", () => {
  it.each([
    [0, "────"],
    [0.125, "╸───"],
    [0.5, "━━──"],
    [0.99, "━━━╸"],
    [1, "━━━━"],
    [7, "━━━━"],
    [NaN, "────"],
  ])("shows %d", (fraction, bar) => expect(formatBar(fraction, { width: 4 })).toBe(bar));
});

describe("formatProgress", () => {
  it("shows epoch, step, bar, time and metrics", () => {
    expect(formatProgress({ ...progress, width: 100 })).toBe(
      "epoch  1/10  312/782 ━━━━━━━━━━━╸────────────────── 4.1 s, 13 ms/step  loss 1.2345  accuracy 0.5567",
    );
  });

  it("shrinks the bar, then drops it, then cuts the line", () => {
    expect(formatProgress({ ...progress, width: 80 })).toMatch(
      /^epoch {2}1\/10 {2}312\/782 [━╸─]{11} 4\.1 s.*0\.5567$/,
    );
    expect(formatProgress({ ...progress, width: 72 })).toBe(
      "epoch  1/10  312/782  4.1 s, 13 ms/step  loss 1.2345  accuracy 0.5567",
    );
    expect(formatProgress({ ...progress, width: 30 })).toBe("epoch  1/10  312/782  4.1 s, …");
  });

  it("shows no bar while the number of steps is unknown, and no pace before the first step", () => {
    expect(formatProgress({ ...progress, step: 0, steps: undefined, metrics: {} })).toBe(
      "epoch  1/10  step 0  4.1 s",
    );
  });

  it("never exceeds its width, coloured or not, and colours add no characters", () => {
    const anyProgress = fc.record({
      epoch: fc.nat(20),
      epochs: fc.nat(20),
      step: fc.nat(2000),
      steps: fc.option(fc.integer({ min: 1, max: 2000 }), { nil: undefined }),
      metrics: fc.dictionary(fc.stringMatching(/^[a-z]{1,12}$/), fc.double()),
      elapsedSeconds: fc.double({ min: 0, max: 1e6, noNaN: true }),
      width: fc.integer({ min: 0, max: 160 }),
    });
    fc.assert(
      fc.property(anyProgress, (any) => {
        const plain = formatProgress(any);
        expect(plain.length).toBeLessThanOrEqual(any.width);
        expect(stripVTControlCharacters(formatProgress({ ...any, color: true }))).toBe(plain);
      }),
    );
  });

  it("colours only when asked", () => {
    const escape = "\u001b";
    expect(formatProgress({ ...progress, width: 100 })).not.toContain(escape);
    expect(formatProgress({ ...progress, width: 100, color: true })).toContain(escape);
  });
});

it("formatEpochEnd keeps every metric", () => {
  const metrics = { ...progress.metrics, valLoss: 1.1012, valAccuracy: 0.6021 };
  expect(formatEpochEnd({ ...progress, step: 782, elapsedSeconds: 10.2, metrics })).toBe(
    "epoch  1/10  10.2 s, 13 ms/step  loss 1.2345  accuracy 0.5567  valLoss 1.1012  valAccuracy 0.6021",
  );
});
