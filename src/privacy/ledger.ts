import type { JsonRecord } from "../base/json.ts";
import type { Accountant, SpentSteps } from "./accountants/index.ts";
import { accountantMakers } from "./accounting.ts";
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
  #accountant: Accountant;
  #notCovered: readonly string[];
  /** Whether all updates counted here had noise that nobody can know, and no others came between. */
  #secure: boolean;
  /** The number of updates at which the budget is spent. */
  #end: number | undefined;
  #known: { readonly steps: number; readonly epsilon: number } | undefined;

  /**
   * @param options.earlier updates that were made before, as of an earlier `fit` on the same data
   * @param options.notCovered what the guarantee does not cover, in words
   * @param options.secure whether the model was private before; what has been given away is not taken back. Default: true
   */
  constructor(
    plan: PrivacyPlan,
    {
      earlier = [],
      notCovered = [],
      secure = true,
    }: {
      readonly earlier?: readonly SpentSteps[];
      readonly notCovered?: readonly string[];
      readonly secure?: boolean;
    } = {},
  ) {
    this.#plan = plan;
    this.#accountant = accountantMakers[plan.accountant]({ history: earlier });
    this.#notCovered = notCovered;
    this.#secure = secure && plan.seed === undefined;
  }

  /** Adds to what the guarantee does not cover. */
  note(text: string): void {
    if (!this.#notCovered.includes(text)) this.#notCovered = [...this.#notCovered, text];
  }

  /** Notes that the model changed in other ways too, so that its epsilon holds no more. */
  loseGuarantee(notCovered: readonly string[]): void {
    this.#secure = false;
    for (const text of notCovered) this.note(text);
  }

  /** What a checkpoint keeps. */
  save(): JsonRecord {
    return {
      history: this.#accountant.history.map((stretch) => ({ ...stretch })),
      notCovered: this.#notCovered,
      secure: this.#secure,
    };
  }

  /** Goes on from what {@link PrivacyLedger.save} gave. */
  load(saved: JsonRecord): void {
    const history = saved["history"] as unknown as readonly SpentSteps[];
    this.#accountant = accountantMakers[this.#plan.accountant]({ history });
    this.#notCovered = saved["notCovered"] as readonly string[];
    this.#secure &&= saved["secure"] !== false;
    this.#end = undefined;
    this.#known = undefined;
  }

  /** Updates so far, of all stretches. */
  get steps(): number {
    return this.#accountant.history.reduce((total, { steps }) => total + steps, 0);
  }

  /** Notes one more update. */
  spend(): void {
    this.#accountant = this.#after(1);
  }

  /** Whether one more update keeps within the budget. */
  get affords(): boolean {
    const { targetEpsilon } = this.#plan;
    if (targetEpsilon === undefined) return true;
    this.#end ??= this.steps + this.#affordable(targetEpsilon);
    return this.steps < this.#end;
  }

  /** Spent so far. */
  get epsilon(): number {
    const { steps } = this;
    if (this.#known?.steps !== steps)
      this.#known = { steps, epsilon: this.#accountant.epsilon(this.#plan.delta) };
    return this.#known.epsilon;
  }

  #after(steps: number): Accountant {
    const { noiseMultiplier, sampleRate } = this.#plan;
    return this.#accountant.add({ noiseMultiplier, sampleRate, steps });
  }

  /** The most further updates within the budget. */
  #affordable(target: number): number {
    const fits = (steps: number): boolean => this.#after(steps).epsilon(this.#plan.delta) <= target;
    let [low, high] = [0, 1];
    while (fits(high) && high < 2 ** 40) [low, high] = [high, high * 2];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (fits(middle)) low = middle;
      else high = middle;
    }
    return low;
  }

  /** {@link PrivacyLedger.record} of whatever moment it is read or saved at: never less than what has been spent. */
  liveRecord(): PrivacyRecord & JsonRecord {
    const names = Object.keys(this.record());
    const at = (name: string) => ({ enumerable: true, get: () => this.record()[name] });
    return Object.defineProperties(
      {},
      Object.fromEntries(names.map((name) => [name, at(name)])),
    ) as PrivacyRecord & JsonRecord;
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
      history: this.#accountant.history.map((stretch) => ({ ...stretch })),
      secure: this.#secure,
      notCovered: [...new Set([...this.#notCovered, ...this.#accountant.warnings(plan.delta)])],
    };
  }
}
