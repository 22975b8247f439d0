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
  const fill = randomness.words("sampling", step);
  const words = new Uint32Array(Math.min(4096, examples));
  // Rounded down: never more often than the accountant is told.
  const limit = Math.floor(sampleRate * 2 ** 32);
  const rows: number[] = [];
  for (let from = 0; from < examples; from += words.length) {
    fill(words);
    const count = Math.min(words.length, examples - from);
    for (let i = 0; i < count; i++) if (words[i]! < limit) rows.push(from + i);
  }
  return Uint32Array.from(rows);
}
