import { DataError } from "../../base/errors.ts";

/**
 * How far a secret that was planted in a language model's training text stands out (Carlini et al. 2019, "The secret
 * sharer"): `log2 |R| - log2 rank`, with the rank of its loss among the losses of all candidates `R`, the secret
 * itself among them. An unremembered secret has an exposure of about 1; one that the model likes best of all, `log2 |R|`.
 * @param loss of the planted secret
 * @param others losses of other candidates, that were drawn like it and not planted
 * @throws {DataError} when there are no other candidates.
 * @example audit.exposure(1, [2, 3, 4]) // 2: it is the first of 4
 */
export function exposure(loss: number, others: readonly number[]): number {
  if (others.length === 0) {
    throw new DataError({
      where: "audit.exposure",
      problem: "there are no other candidates to compare with",
    });
  }
  const rank = 1 + others.filter((other) => other <= loss).length;
  return Math.log2(others.length + 1) - Math.log2(rank);
}
