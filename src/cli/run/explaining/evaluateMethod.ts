import { isFloat } from "../../../base/dtype.ts";
import { ShapeError, UnsupportedError } from "../../../base/errors.ts";
import type { NdArray } from "../../../base/ndarray.ts";
import { explain } from "../../../index.ts";
import type { Case } from "./case.ts";
import type { Method } from "./methods.ts";

/** The measures of `--evaluate`, in the order of their columns. */
export const measures = [
  "completeness error",
  "infidelity",
  "max-sensitivity",
  "pixel flipping area",
  "ROAD area",
  "randomised rank correlation",
] as const;

/** What each measure says of a method for one input; nothing where it does not apply. */
async function evaluateMethod(
  method: Method,
  explainer: explain.Explainer,
  x: readonly NdArray[],
): Promise<(number | undefined)[]> {
  const { completeness, infidelity, maxSensitivity, pixelFlipping, road, parameterRandomisation } =
    explain.evaluate;
  const of = explainer as explain.evaluate.Evaluated;
  const run: (() => Promise<number | undefined>)[] = [
    async () => (method.complete === true ? (await completeness(of, x))[0]!.error : undefined),
    async () => (await infidelity(of, x))[0],
    async () => (await maxSensitivity(of, x))[0],
    async () => (await pixelFlipping(of, x)).areas[0],
    async () => (await road(of, x)).areas[0],
    // Of texts, equal ranks of the padding would hide what changes.
    async () =>
      isFloat(x[0]!.dtype) ? (await parameterRandomisation(of, x)).at(-1)!.absoluteCorrelation : undefined,
  ];
  const found: (number | undefined)[] = [];
  for (const measure of run) found.push(await measure().catch(unlessUnfit));
  return found;
}

/** Measures say themselves what they are not for. */
function unlessUnfit(error: unknown): undefined {
  if (error instanceof UnsupportedError || error instanceof ShapeError) return undefined;
  throw error;
}

/** A measure over several inputs; nothing where it applied to none. */
export interface Measured {
  readonly mean: number;
  /** Their standard deviation, of more than one. */
  readonly spread?: number;
}

/** What each measure says of a method over several inputs. */
export async function evaluateOver(
  method: Method,
  cases: readonly Case[],
  explainerOf: (of: Case) => Promise<explain.Explainer>,
): Promise<(Measured | undefined)[]> {
  const rows: (number | undefined)[][] = [];
  for (const of of cases) rows.push(await evaluateMethod(method, await explainerOf(of), of.x));
  return measures.map((_, i) => {
    const values = rows.map((row) => row[i]).filter((value) => value !== undefined);
    if (values.length === 0) return undefined;
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    if (values.length === 1) return { mean };
    const spread = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
    return { mean, spread };
  });
}
