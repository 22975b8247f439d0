import { OptionError } from "../../base/errors.ts";
import { foldIn, permutation, randomKey, uniform } from "../../base/random.ts";
import { gram, inverse, type Matrix } from "./linearSystem.ts";

/** Subsets of the features with the weights they have in the fit. */
export interface Coalitions {
  readonly masks: Matrix;
  readonly weights: Float64Array;
}

/** More features than these are never enumerated. */
const mostEnumerated = 20;

function binomial(n: number, k: number): number {
  let value = 1;
  for (let i = 1; i <= k; i++) value = (value * (n - k + i)) / i;
  return value;
}

/** What all subsets of a size weigh together: `(M - 1) / (s (M - s))`, the Shapley kernel times their number. */
const sizeWeight = (features: number, size: number): number => (features - 1) / (size * (features - size));

const sizeOfMask = (mask: Float64Array): number => mask.reduce((a, b) => a + b, 0);

/**
 * All subsets but the empty and the whole one where there are no more than `samples`, else pairs of a subset and its
 * complement drawn by the kernel's weight of their size (Covert & Lee 2021, https://arxiv.org/abs/2012.01536).
 * @throws {OptionError} for fewer samples than features.
 */
export function coalitions(
  where: string,
  features: number,
  given: { samples: number; seed: number },
): Coalitions {
  const { samples, seed } = given;
  const all = 2 ** features - 2;
  if (features <= mostEnumerated && all <= samples) {
    const masks = Array.from({ length: all }, (_, i) =>
      Float64Array.from({ length: features }, (_, bit) => ((i + 1) >> bit) & 1),
    );
    return { masks, weights: kernelWeights(masks) };
  }
  if (samples < 2 * features) {
    throw new OptionError({
      where: `${where}.samples`,
      problem: `these are too few for ${features} features`,
      expected: `at least ${2 * features}, better many times more`,
      received: `${samples}`,
      mend: "draw more samples, or cut the input into fewer features with { segments }",
    });
  }
  const sizes = Array.from({ length: features - 1 }, (_, i) => sizeWeight(features, i + 1));
  const total = sizes.reduce((a, b) => a + b, 0);
  const pairs = Math.floor(samples / 2);
  const key = randomKey(seed);
  const drawn = uniform(foldIn(key, 0), pairs);
  const masks = Array.from({ length: pairs }, (_, pair) => {
    let [size, rest] = [0, drawn[pair]! * total];
    while (size < sizes.length - 1 && rest >= sizes[size]!) rest -= sizes[size++]!;
    const on = permutation(foldIn(key, pair + 1), features).subarray(0, size + 1);
    const mask = new Float64Array(features);
    for (const feature of on) mask[feature] = 1;
    return [mask, mask.map((v) => 1 - v)];
  }).flat();
  return { masks, weights: new Float64Array(masks.length).fill(1) };
}

/** The Shapley kernel of every subset: `(M - 1) / (C(M, s) s (M - s))`. */
export const kernelWeights = (masks: Matrix): Float64Array =>
  Float64Array.from(masks, (mask) => {
    const [features, size] = [mask.length, sizeOfMask(mask)];
    return sizeWeight(features, size) / binomial(features, size);
  });

/**
 * The weighted least squares fit `score(mask) - score(nothing) ~ mask . phi` under the constraint that phi adds up to the
 * whole change, as a linear map of the scores: `phi = operator^T rise + total / M`, where the last column carries what
 * the constraint asks for. `phi = A^-1 (b - 1 (1^T A^-1 b - total) / (1^T A^-1 1))` with `A = Z^T W Z`, `b = Z^T W rise`.
 * @returns for every subset what its rise counts for each feature, and for each feature its part of the total
 */
export function shapleyFit(
  where: string,
  { masks, weights }: Coalitions,
): { readonly operator: Matrix; readonly share: Float64Array } {
  const inverted = inverse(where, gram(masks, weights));
  const n = inverted.length;
  const rowSums = Float64Array.from(inverted, (row) => row.reduce((a, b) => a + b, 0));
  const all = rowSums.reduce((a, b) => a + b, 0);
  const share = rowSums.map((v) => v / all);
  const operator = masks.map((mask, s) => {
    const row = new Float64Array(n);
    let total = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) row[i]! += inverted[i]![j]! * mask[j]!;
      row[i]! *= weights[s]!;
      total += row[i]!;
    }
    return row.map((v, i) => v - share[i]! * total);
  });
  return { operator, share };
}
