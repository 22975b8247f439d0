import { OptionError } from "./errors.ts";

/** The state of a counter-based random generator: two unsigned 32-bit numbers. Equal keys give equal numbers. */
export type RandomKey = readonly [number, number];

const rotations = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;

const rotateLeft = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/**
 * Threefry-2x32 with 20 rounds (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
 * Enciphers the counter pairs (first[i], second[i]) in place.
 */
function threefry([key0, key1]: RandomKey, first: Uint32Array, second: Uint32Array): void {
  const schedule = [key0, key1, key0 ^ key1 ^ 0x1bd11bda] as const;
  for (let i = 0; i < first.length; i++) {
    let a = (first[i]! + key0) | 0;
    let b = (second[i]! + key1) | 0;
    for (let group = 0; group < 5; group++) {
      const turns = rotations[group % 2]!;
      for (let round = 0; round < 4; round++) {
        a = (a + b) | 0;
        b = rotateLeft(b, turns[round]!) ^ a;
      }
      a = (a + schedule[(group + 1) % 3]!) | 0;
      b = (b + schedule[(group + 2) % 3]! + group + 1) | 0;
    }
    first[i] = a;
    second[i] = b;
  }
}

/** `n` random 32-bit words: the counters 0 to n - 1 (and a 0 where n is odd), first half paired with second. */
export function randomBits(key: RandomKey, n: number): Uint32Array {
  const half = Math.ceil(n / 2);
  const words = new Uint32Array(2 * half);
  for (let i = 0; i < n; i++) words[i] = i;
  threefry(key, words.subarray(0, half), words.subarray(half));
  return words.subarray(0, n);
}

/**
 * The key of a seed: its high and low 32 bits, as JAX's `PRNGKey`.
 * @throws {OptionError} unless the seed is a whole number that a double holds exactly.
 * @example const key = randomKey(0);
 */
export function randomKey(seed: number): RandomKey {
  if (!Number.isSafeInteger(seed)) {
    throw new OptionError({ where: "seed", expected: "a whole number", received: String(seed) });
  }
  return [Math.floor(seed / 2 ** 32) >>> 0, seed >>> 0];
}

/** `count` keys whose numbers are independent of each other and of the given key's. */
export function splitKey(key: RandomKey, count = 2): RandomKey[] {
  const words = randomBits(key, 2 * count);
  return Array.from({ length: count }, (_, i) => [words[2 * i]!, words[2 * i + 1]!]);
}

/** A key derived from another and a number, as a step or an epoch. */
export function foldIn(key: RandomKey, data: number): RandomKey {
  const words = new Uint32Array([0, data]);
  threefry(key, words.subarray(0, 1), words.subarray(1));
  return [words[0]!, words[1]!];
}

/** `n` numbers from [low, high), by default [0, 1), in steps of 2^-23 of the range. */
export function uniform(
  key: RandomKey,
  n: number,
  { low = 0, high = 1 }: { readonly low?: number; readonly high?: number } = {},
): Float32Array {
  const bits = randomBits(key, n);
  const out = new Float32Array(n);
  for (let i = 0; i < n; i++) out[i] = Math.max(low, (bits[i]! >>> 9) * 2 ** -23 * (high - low) + low);
  return out;
}

// Minimax polynomials in w - 2.5 and sqrt(w) - 3, highest power first (Giles 2010).
const central = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164,
  0.246640727, 1.50140941,
];
const tail = [
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
  1.00167406, 2.83297682,
];

/** The inverse of the error function, to float32's precision. */
function inverseErf(x: number): number {
  const w = -Math.log1p(-x * x);
  const [coefficients, at] = w < 5 ? [central, w - 2.5] : [tail, Math.sqrt(w) - 3];
  return x * coefficients.reduce((sum, c) => sum * at + c, 0);
}

/** Normal numbers by the inverse of their distribution function between two values of erf. */
function normalBetween(key: RandomKey, n: number, low: number, high: number): Float32Array {
  const out = uniform(key, n, { low, high });
  for (let i = 0; i < n; i++) out[i] = Math.SQRT2 * inverseErf(out[i]!);
  return out;
}

/** `n` numbers of mean 0 and standard deviation 1. */
export const normal = (key: RandomKey, n: number): Float32Array => normalBetween(key, n, 2 ** -24 - 1, 1);

/** erf(sqrt 2): the part of a normal distribution within two standard deviations. */
const withinTwo = 0.9544997361036416;

/**
 * `n` numbers of a normal distribution of mean 0 and standard deviation 1 without those beyond two
 * deviations; the standard deviation of what is left is 0.8796.
 */
export function truncatedNormal(key: RandomKey, n: number): Float32Array {
  const out = normalBetween(key, n, -withinTwo, withinTwo);
  for (let i = 0; i < n; i++) out[i] = Math.max(-2, Math.min(2, out[i]!));
  return out;
}

/** The numbers 0 to n - 1 in random order (Fisher and Yates' shuffle). */
export function permutation(key: RandomKey, n: number): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  const bits = randomBits(key, n);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor((bits[i]! / 2 ** 32) * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
