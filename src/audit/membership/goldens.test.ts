import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { epsilonLowerBound } from "./epsilonBound.ts";
import { likelihoodRatio, scaledConfidence } from "./likelihoodRatio.ts";

// What SciPy's distributions make of the same scores: goldens/audit/membership.py.

const path = fileURLToPath(new URL("../../../goldens/audit/membership.json", import.meta.url));
const golden = JSON.parse(readFileSync(path, "utf8")) as {
  readonly target: readonly number[];
  readonly shadows: readonly (readonly number[])[];
  readonly trainedOn: readonly (readonly boolean[])[];
  readonly online: readonly number[];
  readonly offline: readonly number[];
  readonly fewShadows: readonly (readonly number[])[];
  readonly fewOnline: readonly number[];
  readonly confidences: readonly (readonly [probability: number, logit: number])[];
  readonly bounds: readonly {
    readonly members: readonly number[];
    readonly others: readonly number[];
    readonly delta: number;
    readonly confidence: number;
    readonly epsilon: number;
  }[];
};

function expectNear(ours: readonly number[], theirs: readonly number[]): void {
  expect(ours).toHaveLength(theirs.length);
  ours.forEach((v, i) => expect(Math.abs(v - theirs[i]!)).toBeLessThan(1e-6 * (1 + Math.abs(theirs[i]!))));
}

test("likelihood ratios are those of normal distributions over the shadow models", () => {
  const { target, shadows, trainedOn } = golden;
  expectNear(likelihoodRatio({ target, shadows, trainedOn }), golden.online);
  expectNear(likelihoodRatio({ target, shadows, trainedOn }, { variant: "offline" }), golden.offline);
});

test("of few shadow models all examples share a variance", () => {
  const { target, fewShadows } = golden;
  const trainedOn = fewShadows.map((scores, k) => scores.map(() => k < 4));
  expectNear(likelihoodRatio({ target, shadows: fewShadows, trainedOn }), golden.fewOnline);
});

test("a confidence is the logit of the probability", () => {
  for (const [probability, logit] of golden.confidences)
    expect(scaledConfidence(Math.log(probability))).toBeCloseTo(logit, 6);
});

test.each(golden.bounds)(
  "the least epsilon, at delta $delta",
  ({ members, others, epsilon, ...settings }) => {
    const { delta, confidence } = settings;
    const found = epsilonLowerBound({ positives: members, negatives: others }, { delta, confidence });
    expect(found).toBeCloseTo(epsilon, 6);
    expect(found).toBeGreaterThan(0);
  },
);
