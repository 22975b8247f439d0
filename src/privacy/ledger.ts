import type { JsonRecord } from "../base/json.ts";
import { epsilonOf, type SpentSteps } from "./accounting.ts";
import type { PrivacyPlan } from "./privacyOptions.ts";

/** What a model's guarantee is, as it is stored with the model. */
export interface PrivacyRecord {
  /** `"dp-sgd"`: Poisson-sampled Gaussian mechanism. */
  readonly mechanism: "dp-sgd";
  readonly accountant: string;
  /** Spent so far, at `delta`. */
  readonly epsilon: number;
  readonly delta: number;
  readonly targetEpsilon: number | null;
  readonly noiseMultiplier: number;
  readonly maxGradNorm: number;
  readonly adaptiveClipping: boolean;
  readonly sampleRate: number;
  readonly examples: number;
  /** Every stretch of updates that the epsilon counts. */
  readonly history: readonly SpentSteps[];
  /** Whether the noise came from a secure generator. Without, there is no guarantee. */
  readonly secure: boolean;
  /** What the guarantee does not cover. */
  readonly notCovered: readonly string[];
}

/** Counts the updates of a model, and what they have spent. */
export class PrivacyLedger {
  readonly #plan: PrivacyPlan;
  readonly #notCovered: readonly string[];
  #history: readonly SpentSteps[];
  /** How many further updates of this plan the budget holds, counted from `#countedAt`. */
  #room: { readonly steps: number; readonly from: number } | undefined;

  /** @param earlier updates that were made before, as of an earlier `fit` on the same data */
  constructor(plan: PrivacyPlan, earlier: readonly SpentSteps[], notCovered: readonly string[]) {
    this.#plan = plan;
    this.#history = earlier;
    this.#notCovered = notCovered;
  }

  /** All updates so far. */
  get history(): readonly SpentSteps[] {
    return this.#history;
  }
  set history(history: readonly SpentSteps[]) {
    this.#history = history;
    this.#room = undefined;
  }

  /** Updates so far, of all stretches. */
  get steps(): number {
    return this.#history.reduce((total, { steps }) => total + steps, 0);
  }

  /** Notes one more update. To be called before its result is seen. */
  spend(): void {
    this.#history = this.#after(1);
  }

  /** Whether one more update keeps within the budget. */
  get affords(): boolean {
    const { targetEpsilon } = this.#plan;
    if (targetEpsilon === undefined) return true;
    this.#room ??= { steps: this.#affordable(targetEpsilon), from: this.steps };
    return this.steps - this.#room.from < this.#room.steps;
  }

  /** Spent so far. */
  get epsilon(): number {
    return this.#epsilonOf(this.#history);
  }

  #epsilonOf(history: readonly SpentSteps[]): number {
    const { accountant, delta } = this.#plan;
    return history.length === 0 ? 0 : epsilonOf(history, { accountant, delta });
  }

  #after(steps: number): readonly SpentSteps[] {
    const { noiseMultiplier, sampleRate } = this.#plan;
    const last = this.#history.at(-1);
    const same = last?.noiseMultiplier === noiseMultiplier && last.sampleRate === sampleRate;
    const before = same ? this.#history.slice(0, -1) : this.#history;
    return [...before, { noiseMultiplier, sampleRate, steps: steps + (same ? last.steps : 0) }];
  }

  /** The most further updates within the budget. */
  #affordable(target: number): number {
    const fits = (steps: number): boolean => this.#epsilonOf(this.#after(steps)) <= target;
    if (!fits(1)) return 0;
    let [low, high] = [1, 2];
    while (fits(high) && high < 2 ** 40) [low, high] = [high, high * 2];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (fits(middle)) low = middle;
      else high = middle;
    }
    return low;
  }

  /** What is stored with the model. */
  record(): PrivacyRecord & JsonRecord {
    const plan = this.#plan;
    return {
      mechanism: "dp-sgd",
      accountant: plan.accountant,
      epsilon: this.epsilon,
      delta: plan.delta,
      targetEpsilon: plan.targetEpsilon ?? null,
      noiseMultiplier: plan.noiseMultiplier,
      maxGradNorm: plan.maxGradNorm,
      adaptiveClipping: plan.adaptiveClipping !== undefined,
      sampleRate: plan.sampleRate,
      examples: plan.examples,
      history: this.#history.map((stretch) => ({ ...stretch })),
      secure: plan.seed === undefined,
      notCovered: this.#notCovered,
    };
  }
}
