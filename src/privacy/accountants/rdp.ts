import { OptionError } from "../../base/errors.ts";
import { complete } from "../../base/options.ts";
import { accountantBy, type Accountant, type AccountantOptions } from "./accountant.ts";
import { renyiCurve } from "./renyi.ts";
import { gathered, type SpentSteps } from "./spentSteps.ts";

export interface RdpAccountantOptions extends AccountantOptions {
  /** The orders alpha > 1 to choose the best of. Default: {@link defaultOrders}. */
  readonly orders?: readonly number[];
}

const range = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** 1.1, 1.2, ..., 10.9, 11, 12, ..., 63, 128, 256, 512, 1024: those of Google's dp-accounting, with Opacus's among them. */
export const defaultOrders: readonly number[] = [
  ...range(11, 109).map((tenths) => tenths / 10),
  ...range(11, 63),
  128,
  256,
  512,
  1024,
];

/**
 * Renyi differential privacy: divergences of several orders add up over the updates, and the order with the least
 * epsilon counts. The epsilon is proven, and usually some 5 to 20 % above that of {@link prvAccountant}.
 *
 * `epsilon = min over alpha of D + log((alpha - 1) / alpha) - log(delta alpha) / (alpha - 1)`, `D` being
 * `sum of steps renyiDivergence(alpha)`; and 0 where `delta >= sqrt(1 - exp(-D))` (Bretagnolle & Huber).
 * Sources: Mironov 2017, "Renyi differential privacy"; Mironov, Talwar & Zhang 2019, "Renyi differential privacy of
 * the sampled Gaussian mechanism"; Canonne, Kamath & Steinke 2020, "The discrete Gaussian for differential privacy", proposition 12.
 * @throws {OptionError} for orders that are not above 1, or a history that is none.
 * @example
 * const spent = rdpAccountant().add({ noiseMultiplier: 1.1, sampleRate: 0.01, steps: 1000 });
 * spent.epsilon(1e-5) // 1.712
 */
export function rdpAccountant(given: RdpAccountantOptions = {}): Accountant {
  const { orders, history } = complete("rdpAccountant", given, { orders: defaultOrders, history: [] });
  checkOrders(orders);
  const bounds = (spent: readonly SpentSteps[]): readonly Bound[] => {
    const stretches = gathered(spent).map((stretch) => ({ ...stretch, curve: renyiCurve(orders, stretch) }));
    return orders.map((alpha, i) => ({
      alpha,
      divergence: stretches.reduce((total, { steps, curve }) => total + steps * curve[i]!, 0),
    }));
  };
  return accountantBy(
    {
      name: "rdp",
      options: given.orders === undefined ? {} : { orders },
      guaranteed: true,
      epsilon: (spent, delta) => least(bounds(spent), (bound) => epsilonAt(bound, delta)).value,
      delta: (spent, epsilon) =>
        Math.exp(Math.min(0, least(bounds(spent), (bound) => logDeltaAt(bound, epsilon)).value)),
      warnings(spent, delta) {
        const { value, index } = least(bounds(spent), (bound) => epsilonAt(bound, delta));
        if (value === 0 || (index > 0 && index < orders.length - 1)) return [];
        const end = index === 0 ? "smallest" : "largest";
        return [
          `the best order is the ${end}, ${orders[index]}: epsilon holds, but with ${end === "smallest" ? "smaller" : "larger"} orders it may be less`,
        ];
      },
    },
    history,
  );
}

interface Bound {
  readonly alpha: number;
  /** The Renyi divergence of that order, of all updates. */
  readonly divergence: number;
}

/** Closer to 1 the conversion is unstable, and of no use. */
const leastOrder = 1.01;

function epsilonAt({ alpha, divergence }: Bound, delta: number): number {
  if (delta ** 2 + Math.expm1(-divergence) > 0) return 0;
  if (alpha <= leastOrder) return Infinity;
  return Math.max(0, divergence + Math.log1p(-1 / alpha) - Math.log(delta * alpha) / (alpha - 1));
}

function logDeltaAt({ alpha, divergence }: Bound, epsilon: number): number {
  const totalVariation = 0.5 * Math.log(-Math.expm1(-divergence));
  if (alpha <= leastOrder) return totalVariation;
  return Math.min(
    totalVariation,
    (alpha - 1) * (divergence - epsilon + Math.log1p(-1 / alpha)) - Math.log(alpha),
  );
}

function least(
  bounds: readonly Bound[],
  valueOf: (bound: Bound) => number,
): { readonly value: number; readonly index: number } {
  const values = bounds.map(valueOf);
  const value = values.reduce((best, next) => Math.min(best, next), Infinity);
  return { value, index: values.indexOf(value) };
}

function checkOrders(orders: readonly number[]): void {
  const wrong = orders.find((alpha) => !(alpha > 1 && Number.isFinite(alpha)));
  if (orders.length > 0 && wrong === undefined) return;
  throw new OptionError({
    where: "rdpAccountant.orders",
    expected: "numbers greater than 1",
    received: orders.length === 0 ? "none" : String(wrong),
  });
}
