import { foldIn, randomBits, randomKey, type RandomKey } from "../base/random.ts";

/** What random numbers of a step are for: each has numbers of its own. */
const purposes = { sampling: 0, noise: 1, count: 2 } as const;

/** Where a private run's random numbers come from. Whoever can guess them can subtract the noise. */
export interface Randomness {
  /** Whether nobody can know or repeat them. */
  readonly secure: boolean;
  /** A key that no other step and purpose has. */
  key(purpose: keyof typeof purposes, step: number): RandomKey;
  /** `count` random 32-bit words, for drawing the step's batch. */
  words(step: number, count: number): Uint32Array;
}

/** The most bytes that one call of `getRandomValues` gives. */
const mostBytes = 65_536;

function secureWords(count: number): Uint32Array {
  const words = new Uint32Array(count);
  const perCall = mostBytes / Uint32Array.BYTES_PER_ELEMENT;
  for (let from = 0; from < count; from += perCall)
    crypto.getRandomValues(words.subarray(from, Math.min(count, from + perCall)));
  return words;
}

/** Fresh from the system's generator at every call; a repeated run draws others. */
const secureRandomness: Randomness = {
  secure: true,
  key: () => {
    const [first, second] = secureWords(2);
    return [first!, second!];
  },
  words: (_, count) => secureWords(count),
};

/** All from one seed: for tests and for comparing runs. Not private, for the seed takes the noise away. */
function seededRandomness(seed: number): Randomness {
  const key: Randomness["key"] = (purpose, step) => foldIn(foldIn(randomKey(seed), purposes[purpose]), step);
  return { secure: false, key, words: (step, count) => randomBits(key("sampling", step), count) };
}

/** Secure random numbers, or reproducible ones where there is a seed. */
export const randomnessOf = (seed: number | undefined): Randomness =>
  seed === undefined ? secureRandomness : seededRandomness(seed);
