import type { Configured, JsonRecord } from "../../base/json.ts";
import { toConfig } from "../../base/json.ts";
import { checkNumbers } from "../../base/options.ts";
import { checkSpentSteps, withSpent, type SpentSteps } from "./spentSteps.ts";

/** The ways there are to count what private updates spend. */
export type AccountantName = "rdp" | "gdp" | "prv";

/**
 * Counts what a history of private updates spends. Two data sets that differ by one example added or removed have
 * outputs with `P(S) <= exp(epsilon) Q(S) + delta` for all sets `S`, whichever of them `P` and `Q` come from.
 * An accountant never changes: {@link Accountant.add} makes another. `JSON.stringify` keeps `{ name, config }`, which
 * `fromConfig` makes the same accountant of.
 */
export interface Accountant extends Configured {
  readonly name: AccountantName;
  /** Options and history, as JSON. */
  readonly config: JsonRecord;
  /** All updates so far; stretches of equal settings one after another are one. */
  readonly history: readonly SpentSteps[];
  /** Whether epsilon is proven to be no less than the true one; false for an approximation. */
  readonly guaranteed: boolean;
  /**
   * The accountant after further updates.
   * @throws {OptionError} for a noise multiplier that is not above 0, a sample rate outside (0, 1], or steps that are no count.
   */
  add(spent: SpentSteps): Accountant;
  /**
   * The epsilon that holds but for a probability of `delta`; 0 without updates.
   * @throws {OptionError} unless `delta` lies between 0 and 1.
   */
  epsilon(delta: number): number;
  /**
   * The delta that `epsilon` holds with.
   * @throws {OptionError} for a negative `epsilon`.
   */
  delta(epsilon: number): number;
  /** What is to be said beside the epsilon at `delta`: that it is an approximation, or larger than need be. */
  warnings(delta: number): readonly string[];
  /** Name and settings, as runs store them. */
  toJSON(): JsonRecord;
}

/** Options that all accountants have. */
export interface AccountantOptions {
  /** Updates that were made before. Default: none. */
  readonly history?: readonly SpentSteps[];
}

/** What makes an accountant this one and not another; histories are checked, and deltas and epsilons lie in their ranges. */
export interface AccountantMethod {
  readonly name: AccountantName;
  /** The method's own options. */
  readonly options: object;
  readonly guaranteed: boolean;
  epsilon(history: readonly SpentSteps[], delta: number): number;
  delta(history: readonly SpentSteps[], epsilon: number): number;
  warnings(history: readonly SpentSteps[], delta: number): readonly string[];
}

/** The accountant that counts by a method, with a history behind it. */
export function accountantBy(method: AccountantMethod, history: readonly SpentSteps[] = []): Accountant {
  const where = `${method.name}Accountant`;
  let gathered: readonly SpentSteps[] = [];
  for (const spent of history) {
    checkSpentSteps(`${where}.history`, spent);
    gathered = withSpent(gathered, spent);
  }
  const checkDelta = (delta: number): void =>
    checkNumbers(where, { delta }, { delta: { min: 0, max: 1, exclusive: true } });
  const { name, guaranteed } = method;
  const config = toConfig({ ...method.options, history: gathered });
  return {
    name,
    config,
    guaranteed,
    history: gathered,
    add(spent) {
      checkSpentSteps(`${where}.add`, spent);
      return accountantBy(method, [...gathered, spent]);
    },
    epsilon(delta) {
      checkDelta(delta);
      return gathered.length === 0 ? 0 : method.epsilon(gathered, delta);
    },
    delta(epsilon) {
      checkNumbers(where, { epsilon }, { epsilon: { min: 0 } });
      return gathered.length === 0 ? 0 : method.delta(gathered, epsilon);
    },
    warnings(delta) {
      checkDelta(delta);
      return gathered.length === 0 ? [] : method.warnings(gathered, delta);
    },
    toJSON: () => ({ name, config }),
  };
}
