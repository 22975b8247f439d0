import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { gaussianEpsilon } from "./gdp.ts";
import {
  accountants,
  gdpAccountant,
  noiseMultiplierFor,
  prvBounds,
  rdpAccountant,
  type SpentSteps,
} from "./index.ts";

/** One history, and what others say of it; null or absent where they say nothing. */
interface Case {
  readonly history: readonly (readonly [noiseMultiplier: number, sampleRate: number, steps: number])[];
  readonly delta: number;
  readonly opacusRdp: number | null;
  readonly googleRdp: number | null;
  readonly opacusGdp: number | null;
  readonly opacusPrv?: number | null;
  readonly authorsPrv?: readonly [lower: number, estimate: number, upper: number] | null;
  readonly googlePld?: number | null;
}

interface Run {
  readonly targetEpsilon: number;
  readonly delta: number;
  readonly sampleRate: number;
  readonly steps: number;
  readonly accountant: string;
  readonly noiseMultiplier: number;
}

const goldens = JSON.parse(
  readFileSync(new URL("../../../goldens/privacy/accountants.json", import.meta.url), "utf8"),
) as {
  readonly orders: readonly number[];
  readonly cases: readonly Case[];
  readonly gaussian: readonly (Pick<SpentSteps, "noiseMultiplier" | "steps"> & {
    readonly delta: number;
    readonly epsilon: number;
  })[];
  readonly noiseMultipliers: readonly Run[];
};

const historyOf = ({ history }: Case): readonly SpentSteps[] =>
  history.map(([noiseMultiplier, sampleRate, steps]) => ({ noiseMultiplier, sampleRate, steps }));

/** The largest difference of ours from theirs, as a share of theirs. */
class Differences {
  readonly #name: string;
  readonly #least: number;
  #largest = 0;
  #where = "";
  count = 0;
  /** @param least what is below it differs by shares of it: an epsilon of 1e-3 is nothing to tell apart */
  constructor(name: string, least = 1e-3) {
    this.#name = name;
    this.#least = least;
  }
  note(where: string, ours: number, theirs: number): void {
    this.count++;
    const difference = Math.abs(ours - theirs) / Math.max(Math.abs(theirs), this.#least);
    if (!(difference <= this.#largest)) [this.#largest, this.#where] = [difference, where];
  }
  /** States the largest difference in the test's output, and gives it back. */
  state(): number {
    process.stdout.write(
      `${this.#name}: at most ${(100 * this.#largest).toPrecision(2)} % apart in ${this.count} cases (${this.#where})\n`,
    );
    return this.#largest;
  }
}

const nameOf = ({ history, delta }: Case): string => `${JSON.stringify(history)}, delta ${delta}`;

describe("epsilon over a grid of settings", () => {
  test("rdp as Opacus", () => {
    const differences = new Differences("rdp as Opacus");
    for (const golden of goldens.cases) {
      const { opacusRdp, googleRdp, delta } = golden;
      // It does not know that epsilon is 0 where delta is more than the outputs differ, as dp-accounting and we do.
      if (opacusRdp === null || googleRdp === 0) continue;
      const ours = rdpAccountant({ history: historyOf(golden), orders: goldens.orders }).epsilon(delta);
      differences.note(nameOf(golden), ours, opacusRdp);
    }
    expect(differences.count).toBeGreaterThan(250);
    expect(differences.state()).toBeLessThan(0.01);
  });

  test("rdp as dp-accounting", () => {
    const differences = new Differences("rdp as dp-accounting");
    for (const golden of goldens.cases) {
      const { googleRdp, delta } = golden;
      if (googleRdp === null) continue;
      const ours = rdpAccountant({ history: historyOf(golden), orders: goldens.orders }).epsilon(delta);
      // It gives orders up (and says so) whose series do not converge for it: the low ones, that large epsilons rest on.
      if (ours < 20) differences.note(nameOf(golden), ours, googleRdp);
      else expect(ours, nameOf(golden)).toBeLessThan(googleRdp * (1 + 1e-6));
    }
    expect(differences.count).toBeGreaterThan(200);
    expect(differences.state()).toBeLessThan(0.01);
  });

  test("gdp as Opacus", () => {
    const differences = new Differences("gdp as Opacus");
    for (const golden of goldens.cases) {
      // With whole batches Opacus takes the formula for sampled ones, and we the exact one: the next test's.
      if (golden.opacusGdp === null || golden.history.some(([, sampleRate]) => sampleRate === 1)) continue;
      const ours = gdpAccountant({ history: historyOf(golden) }).epsilon(golden.delta);
      differences.note(nameOf(golden), ours, golden.opacusGdp);
    }
    expect(differences.count).toBeGreaterThan(100);
    expect(differences.state()).toBeLessThan(0.01);
  });

  test("whole batches as dp-accounting's exact Gaussian", () => {
    const differences = new Differences("whole batches, gdp, as dp-accounting");
    const numeric = new Differences("whole batches, prv's estimate, as dp-accounting");
    for (const { noiseMultiplier, steps, delta, epsilon } of goldens.gaussian) {
      const history = [{ noiseMultiplier, steps, sampleRate: 1 }];
      const where = `noise ${noiseMultiplier}, ${steps} steps, delta ${delta}`;
      differences.note(where, gdpAccountant({ history }).epsilon(delta), epsilon);
      const { lower, estimate, upper } = prvBounds(history, { delta });
      numeric.note(where, estimate, epsilon);
      expect(lower).toBeLessThanOrEqual(epsilon);
      expect(upper).toBeGreaterThanOrEqual(epsilon);
    }
    expect(differences.state()).toBeLessThan(1e-6);
    expect(numeric.state()).toBeLessThan(0.01);
  });

  test(
    "prv as Opacus, its authors, and dp-accounting's privacy loss distributions",
    { timeout: 300_000 },
    () => {
      // All are asked for errors of at most 0.01, so that below 1 they are compared to that.
      const upper = new Differences("prv's upper bound as Opacus", 1);
      const estimate = new Differences("prv's estimate as its authors", 1);
      const loss = new Differences("prv's estimate as dp-accounting's PLD", 1);
      for (const golden of goldens.cases) {
        const { opacusPrv, authorsPrv, googlePld, delta } = golden;
        if (opacusPrv === undefined) continue;
        const bounds = prvBounds(historyOf(golden), { delta, epsilonError: 0.01 });
        // Upper bounds differ by how much of the allowed error they need: ours is never the larger by 1 %, nor below the truth.
        if (typeof opacusPrv === "number") {
          upper.note(nameOf(golden), Math.max(bounds.upper, bounds.estimate + 0.01), opacusPrv);
          expect(bounds.upper).toBeLessThan(opacusPrv * 1.01);
        }
        if (authorsPrv) estimate.note(nameOf(golden), bounds.estimate, authorsPrv[1]);
        if (typeof googlePld === "number") {
          // Theirs is rounded up once a step, which shows after thousands of them: by 2 % after 5000. The truth is no more.
          const steps = golden.history.reduce((total, [, , count]) => total + count, 0);
          if (steps < 5000) loss.note(nameOf(golden), bounds.estimate, googlePld);
          expect(bounds.lower).toBeLessThanOrEqual(googlePld);
        }
      }
      expect(upper.count).toBeGreaterThan(20);
      expect(upper.state()).toBeLessThan(0.01);
      expect(estimate.state()).toBeLessThan(0.01);
      expect(loss.state()).toBeLessThan(0.01);
    },
  );
});

test("the noise that a budget needs, as Opacus finds it", { timeout: 120_000 }, () => {
  const differences = new Differences("noise multipliers as Opacus");
  for (const { noiseMultiplier, accountant: name, ...run } of goldens.noiseMultipliers) {
    const { sampleRate, steps } = run;
    const accountant = name === "rdp" ? rdpAccountant({ orders: goldens.orders }) : accountants.get(name);
    const ours = noiseMultiplierFor({ ...run, accountant });
    differences.note(`${name} ${JSON.stringify(run)}`, ours, noiseMultiplier);
    const spent = accountant.add({ noiseMultiplier: ours, sampleRate, steps });
    expect(spent.epsilon(run.delta)).toBeLessThanOrEqual(run.targetEpsilon);
  }
  expect(differences.state()).toBeLessThan(0.01);
});

test("the exact Gaussian at the ends of the range", () => {
  expect(gaussianEpsilon(1e-3, 1e-3)).toBe(0);
  expect(gaussianEpsilon(1000, 1e-12)).toBeGreaterThan(5e5);
});
