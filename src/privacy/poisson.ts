import type { Randomness } from "./randomness.ts";

/**
 * The rows of a Poisson sample: each of `examples` rows by itself with probability `sampleRate`, as accountants assume. So
 * the number of rows is another one every time, on average `sampleRate examples`; it may be 0.
 * @example poissonRows(randomnessOf(undefined), { step: 0, examples: 60000, sampleRate: 256 / 60000 })
 */
export function poissonRows(
  randomness: Randomness,
  {
    step,
    examples,
    sampleRate,
  }: { readonly step: number; readonly examples: number; readonly sampleRate: number },
): Uint32Array {
  const words = randomness.words("sampling", step)(examples);
  // Rounded down: never more often than the accountant is told.
  const limit = Math.floor(sampleRate * 2 ** 32);
  let count = 0;
  // Rows overwrite words that have been read.
  for (let row = 0; row < examples; row++) if (words[row]! < limit) words[count++] = row;
  return words.slice(0, count);
}
