import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OptionError } from "../../base/errors.ts";
import {
  accountants,
  gdpAccountant,
  noiseMultiplierFor,
  prvAccountant,
  prvBounds,
  rdpAccountant,
} from "./index.ts";
import { erfc, logErfc } from "./normal.ts";
import { logBinomialSum, logIntegral, renyiDivergence } from "./renyi.ts";
import { fourierTransform } from "./fourier.ts";

const names = ["rdp", "gdp", "prv"] as const;
const spent = { noiseMultiplier: 1.1, sampleRate: 0.01, steps: 1000 };
/** Numerical composition costs more than a formula: fewer settings, and bounds a few percent apart. */
const runsOf = (name: string): number => (name === "prv" ? 5 : 30);
const coarse = prvAccountant({ epsilonError: 0.05, deltaError: 1e-9 });

const settings = fc.record({
  noiseMultiplier: fc.double({ min: 0.6, max: 6, noNaN: true }),
  sampleRate: fc.double({ min: 0.0005, max: 0.2, noNaN: true }),
  steps: fc.integer({ min: 1, max: 2000 }),
});
const someDelta = fc.integer({ min: 3, max: 7 }).map((zeros) => 10 ** -zeros);

describe.each(names)("%s", (name) => {
  const empty = name === "prv" ? coarse : accountants.get(name);
  const slack = name === "prv" ? { relative: 0.01, absolute: 0.1 } : { relative: 1e-9, absolute: 1e-9 };

  test("epsilon grows with steps and sample rate, and falls with noise and delta", () => {
    fc.assert(
      fc.property(settings, someDelta, (stretch, delta) => {
        const epsilon = (change: Partial<typeof stretch>, at = delta): number =>
          empty.add({ ...stretch, ...change }).epsilon(at);
        const here = epsilon({}) * (1 - slack.relative) - slack.absolute;
        expect(epsilon({ steps: stretch.steps * 2 })).toBeGreaterThanOrEqual(here);
        expect(epsilon({ sampleRate: stretch.sampleRate * 1.5 })).toBeGreaterThanOrEqual(here);
        expect(epsilon({ noiseMultiplier: stretch.noiseMultiplier / 1.5 })).toBeGreaterThanOrEqual(here);
        expect(epsilon({}, delta / 10)).toBeGreaterThanOrEqual(here);
      }),
      { numRuns: runsOf(name), seed: 5 },
    );
  });

  test("delta(epsilon(delta)) is delta", () => {
    fc.assert(
      fc.property(settings, someDelta, (stretch, delta) => {
        const accountant = empty.add(stretch);
        const epsilon = accountant.epsilon(delta);
        fc.pre(epsilon > 0.2);
        // A bound on delta holds an epsilon's error twice, which delta changes by some power of.
        const near = name === "prv" ? 0.1 * Math.max(1, epsilon * 20) : 1e-6;
        expect(Math.abs(Math.log(accountant.delta(epsilon) / delta))).toBeLessThan(near);
      }),
      { numRuns: runsOf(name), seed: 6 },
    );
  });

  test("the order of updates and how they are told does not count", () => {
    const other = { noiseMultiplier: 2, sampleRate: 0.05, steps: 200 };
    const there = empty.add(spent).add(other);
    const back = empty
      .add(other)
      .add({ ...spent, steps: 400 })
      .add({ ...spent, steps: 600 });
    expect(back.history).toEqual([other, spent]);
    expect(back.epsilon(1e-5)).toBeCloseTo(there.epsilon(1e-5), 9);
    expect(there.epsilon(1e-5)).toBeGreaterThan(empty.add(spent).epsilon(1e-5));
    expect(empty.history).toEqual([]);
  });

  test("is the same after a way through JSON", () => {
    const accountant = empty.add(spent);
    const saved = JSON.parse(JSON.stringify(accountant)) as { name: string; config: never };
    expect(saved).toEqual({ name, config: { ...empty.config, history: [spent] } });
    const again = accountants.fromConfig(saved);
    expect(again.history).toEqual([spent]);
    expect(again.epsilon(1e-5)).toBe(accountant.epsilon(1e-5));
  });

  test("nothing done has spent nothing", () => {
    expect(empty.epsilon(1e-5)).toBe(0);
    expect(empty.delta(1)).toBe(0);
    expect(empty.warnings(1e-5)).toEqual([]);
    expect(empty.add({ ...spent, steps: 0 }).history).toEqual([]);
  });

  test("refuses what has no epsilon", () => {
    expect(() => empty.add({ ...spent, noiseMultiplier: 0 })).toThrow(/epsilon is infinite/);
    for (const wrong of [
      { noiseMultiplier: -1 },
      { noiseMultiplier: Number.NaN },
      { sampleRate: 0 },
      { sampleRate: 1.01 },
      { steps: 1.5 },
      { steps: -1 },
    ]) {
      expect(() => empty.add({ ...spent, ...wrong }), JSON.stringify(wrong)).toThrow(OptionError);
    }
    for (const delta of [0, 1, -1e-5, Number.NaN]) {
      expect(() => empty.epsilon(delta)).toThrow(OptionError);
      expect(() => empty.warnings(delta)).toThrow(OptionError);
    }
    expect(() => empty.delta(-1)).toThrow(OptionError);
    expect(() =>
      accountants.fromConfig({ name, config: { history: [{ ...spent, sampleRate: 2 }] } }),
    ).toThrow(OptionError);
  });

  test("finds the least noise for a budget, and no less", () => {
    const run = { targetEpsilon: 2, delta: 1e-5, sampleRate: 0.02, steps: 500, accountant: empty };
    const noiseMultiplier = noiseMultiplierFor(run);
    const epsilon = (noise: number): number =>
      empty.add({ noiseMultiplier: noise, sampleRate: 0.02, steps: 500 }).epsilon(1e-5);
    expect(epsilon(noiseMultiplier)).toBeLessThanOrEqual(2);
    expect(epsilon(noiseMultiplier * 0.9995)).toBeGreaterThan(2);
  });
});

test("prv's bounds hold the truth between them, and rdp lies above", () => {
  const { lower, estimate, upper } = prvBounds([spent], { delta: 1e-5 });
  expect(lower).toBeLessThan(estimate);
  expect(estimate).toBeLessThan(upper);
  expect(upper - lower).toBeLessThan(0.02 * estimate);
  expect(prvAccountant({ history: [spent] }).epsilon(1e-5)).toBe(upper);
  expect(upper).toBeLessThan(rdpAccountant({ history: [spent] }).epsilon(1e-5));
});

test("gdp says that it approximates, and falls short where steps are few", () => {
  const history = [{ noiseMultiplier: 0.6, sampleRate: 0.001, steps: 20 }];
  expect(gdpAccountant({ history }).guaranteed).toBe(false);
  expect(gdpAccountant({ history }).warnings(1e-5)).toEqual([expect.stringMatching(/approximation/)]);
  expect(gdpAccountant({ history }).epsilon(1e-5)).toBeLessThan(prvBounds(history, { delta: 1e-5 }).lower);
  expect(gdpAccountant({ history: [{ ...spent, sampleRate: 1 }] }).warnings(1e-5)).toEqual([]);
});

test("rdp warns when more orders would help", () => {
  const history = [spent];
  expect(rdpAccountant({ history }).warnings(1e-5)).toEqual([]);
  expect(rdpAccountant({ history, orders: [2, 3, 4] }).warnings(1e-5)).toEqual([
    expect.stringMatching(/largest, 4/),
  ]);
  expect(rdpAccountant({ history, orders: [60, 61] }).warnings(1e-5)).toEqual([
    expect.stringMatching(/smallest, 60/),
  ]);
  expect(() => rdpAccountant({ orders: [1, 2] })).toThrow(OptionError);
  expect(() => rdpAccountant({ orders: [] })).toThrow(OptionError);
});

test("prv refuses a delta that rounding hides, and says when its grid is too coarse", () => {
  const history = [{ noiseMultiplier: 0.5, sampleRate: 0.5, steps: 100_000 }];
  const coarse = prvAccountant({ history, epsilonError: 1e-6 });
  expect(coarse.warnings(1e-5)).toEqual([expect.stringMatching(/only exact to/)]);
  expect(() => prvBounds([spent], { delta: 1e-20 })).toThrow(/rounding/);
  expect(() => prvBounds([spent], { delta: 1e-5, deltaError: 1e-4 })).toThrow(/rounding/);
  expect(() => prvAccountant({ epsilonError: 0 })).toThrow(OptionError);
});

test("a target out of reach is refused, the history counting", () => {
  const run = { delta: 1e-5, sampleRate: 0.01, steps: 100 };
  // An upper bound is never below its error.
  expect(() => noiseMultiplierFor({ ...run, targetEpsilon: 1e-3, accountant: coarse })).toThrow(/no amount/);
  const accountant = rdpAccountant({ history: [spent] });
  expect(() => noiseMultiplierFor({ ...run, targetEpsilon: 1, accountant })).toThrow(
    /history alone spends 1.71/,
  );
  for (const wrong of [{ targetEpsilon: 0 }, { delta: 0 }, { sampleRate: 0 }, { steps: 0 }]) {
    expect(() => noiseMultiplierFor({ ...run, targetEpsilon: 3, accountant, ...wrong })).toThrow(OptionError);
  }
});

describe("numbers", () => {
  test("both ways to a Renyi divergence agree on whole orders", () => {
    for (const noiseMultiplier of [0.02, 0.3, 1, 8, 50]) {
      for (const sampleRate of [1e-6, 1e-3, 0.1, 0.9]) {
        const step = { noiseMultiplier, sampleRate };
        for (const alpha of [2, 3, 12, 200]) {
          const difference = logBinomialSum(alpha, step) - logIntegral(alpha, step);
          expect(Math.abs(difference), JSON.stringify({ ...step, alpha })).toBeLessThan(1e-8);
        }
      }
    }
    // In closed form: log(1 + q^2 (exp(sigma^-2) - 1)), and that of two Gaussians.
    expect(renyiDivergence(2, { noiseMultiplier: 1, sampleRate: 0.01 })).toBeCloseTo(
      Math.log1p(1e-4 * Math.expm1(1)),
      14,
    );
    expect(renyiDivergence(3.5, { noiseMultiplier: 2, sampleRate: 1 })).toBe(3.5 / 8);
    // With next to no noise an upper bound is found, and at once.
    const little = renyiDivergence(2.5, { noiseMultiplier: 1e-6, sampleRate: 0.5 });
    expect(little).toBeGreaterThan(2.5 / 2e-12);
    expect(little).toBeLessThan(1.2 * (2.5 / 2e-12));
  });

  test("erfc and its logarithm", () => {
    // Of mpmath.
    const known: readonly (readonly [number, number])[] = [
      [-2, 1.9953222650189528],
      [0, 1],
      [0.5, 0.47950012218695346],
      [1.5, 0.033894853524689274],
      [3, 2.2090496998585441e-5],
      [10, 2.0884875837625448e-45],
    ];
    for (const [x, value] of known) {
      expect(Math.abs(erfc(x) / value - 1)).toBeLessThan(1e-13);
      expect(logErfc(x)).toBeCloseTo(Math.log(value), 12);
    }
    expect(erfc(40)).toBe(0);
    expect(logErfc(100)).toBeCloseTo(-10005.177585122664, 9);
  });

  test("the Fourier transform is the sum that defines it", () => {
    const size = 16;
    const real = Float64Array.from({ length: size }, (_, i) => Math.sin(3 * i) + i / 5);
    const imaginary = Float64Array.from({ length: size }, (_, i) => Math.cos(i * i));
    const transformed = { real: real.slice(), imaginary: imaginary.slice() };
    fourierTransform(transformed);
    for (let k = 0; k < size; k++) {
      let [re, im] = [0, 0];
      for (let n = 0; n < size; n++) {
        const angle = (-2 * Math.PI * k * n) / size;
        re += real[n]! * Math.cos(angle) - imaginary[n]! * Math.sin(angle);
        im += real[n]! * Math.sin(angle) + imaginary[n]! * Math.cos(angle);
      }
      expect(transformed.real[k]).toBeCloseTo(re, 12);
      expect(transformed.imaginary[k]).toBeCloseTo(im, 12);
    }
  });
});
