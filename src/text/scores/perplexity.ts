import { DataError } from "../../base/errors.ts";

/**
 * Perplexity of a text, `exp(total / tokens)`: among how many equally likely tokens a model chooses, on average.
 * @param totalNegativeLogLikelihood the sum over tokens of `-log p(token)`, in nats
 * @throws {DataError} when there are no tokens, or the sum is not a number.
 * @example perplexity(20 * Math.log(50), 20); // 50
 */
export function perplexity(totalNegativeLogLikelihood: number, tokens: number): number {
  if (!(tokens > 0) || Number.isNaN(totalNegativeLogLikelihood)) {
    throw new DataError({
      where: "perplexity",
      expected: "a sum of -log p over at least one token",
      received: `${totalNegativeLogLikelihood} over ${tokens} tokens`,
    });
  }
  return Math.exp(totalNegativeLogLikelihood / tokens);
}
