import { expect, test } from "vitest";
import * as layers from "../layers/index.ts";
import { network } from "../layers/network.ts";
import { rdpAccountant } from "./accountants/index.ts";
import { notCoveredBy } from "./notCovered.ts";
import { planPrivacy } from "./privacyOptions.ts";

const data = { examples: 60_000, batchSize: 256, steps: 1000 };

test("a target finds the noise that the whole run needs, earlier updates counting", () => {
  const earlier = [{ noiseMultiplier: 1, sampleRate: 0.01, steps: 500 }];
  const plan = planPrivacy({ targetEpsilon: 3 }, { ...data, earlier });
  expect(plan.delta).toBe(1e-5);
  const { noiseMultiplier, sampleRate, delta } = plan;
  const spent = rdpAccountant({ history: earlier }).add({ noiseMultiplier, sampleRate, steps: 1000 });
  expect(spent.epsilon(delta)).toBeLessThanOrEqual(3);
  expect(spent.epsilon(delta)).toBeGreaterThan(2.99);
  expect(noiseMultiplier).toBeGreaterThan(planPrivacy({ targetEpsilon: 3 }, data).noiseMultiplier);
});

test("a budget that earlier updates have spent is refused", () => {
  const earlier = [{ noiseMultiplier: 1, sampleRate: 0.01, steps: 50_000 }];
  expect(() => planPrivacy({ targetEpsilon: 3 }, { ...data, earlier })).toThrow(/history alone spends/);
});

test("a delta of one example or more is warned of", () => {
  const first = layers.input([3]);
  const model = network(first, layers.dense(1)(first));
  const notes = (delta: number) =>
    notCoveredBy(model, planPrivacy({ noiseMultiplier: 1, delta }, data)).join();
  expect(notes(1 / 60_000)).toContain("publishing one of them");
  expect(notes(1e-5)).not.toContain("publishing one of them");
});

test("names what is wrong", () => {
  expect(() => planPrivacy({ targetEpsilon: 3, delta: 1 }, data)).toThrow("delta");
  expect(() => planPrivacy({ noiseMultiplier: 1, maxGradNorm: 0 }, data)).toThrow("maxGradNorm");
  expect(() => planPrivacy({ noiseMultiplier: 1, accountant: "prc" as never }, data)).toThrow("prv");
  expect(() => planPrivacy({ noiseMultiplier: 1, adaptiveClipping: { countNoise: 0.4 } }, data)).toThrow(
    /countNoise/,
  );
});
