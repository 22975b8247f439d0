import { foldIn, randomBits, randomKey } from "../base/random.ts";

/** What random numbers of a step are for: each has numbers of its own. */
const purposes = { sampling: 0, noise: 1, count: 2 } as const;

/** Fills an array with random 32-bit words that it has not given before, and returns it. */
export type Words = (into: Uint32Array<ArrayBuffer>) => Uint32Array<ArrayBuffer>;

/** Where a private run's random numbers come from. Whoever can guess them can subtract the noise. */
export interface Randomness {
  /** Whether nobody can know or repeat them. */
  readonly secure: boolean;
  /** The words of a step for a purpose, from the first on. */
  words(purpose: keyof typeof purposes, step: number): Words;
}

/** The most words that one call of `getRandomValues` gives. */
const mostWords = 65_536 / Uint32Array.BYTES_PER_ELEMENT;

const secureWords: Words = (into) => {
  for (let from = 0; from < into.length; from += mostWords)
    crypto.getRandomValues(into.subarray(from, from + mostWords));
  return into;
};

/** The system's generator: a repeated run draws others. */
const secureRandomness: Randomness = { secure: true, words: () => secureWords };

/** All from one seed: for tests and for comparing runs. Not private, for the seed takes the noise away. */
const seededRandomness = (seed: number): Randomness => ({
  secure: false,
  words(purpose, step) {
    const key = foldIn(foldIn(randomKey(seed), purposes[purpose]), step);
    let block = 0;
    return (into) => {
      into.set(randomBits(foldIn(key, block++), into.length));
      return into;
    };
  },
});

/** Secure random numbers, or reproducible ones where there is a seed. */
export const randomnessOf = (seed: number | undefined): Randomness =>
  seed === undefined ? secureRandomness : seededRandomness(seed);
