import { foldIn, uniform, type RandomKey } from "./random.ts";

/** How many numbers are drawn at once. */
const block = 256;

/** Random numbers one after the other, always the same ones for a key. */
export class Draws {
  readonly #key: RandomKey;
  #numbers: Float32Array = new Float32Array();
  #blocks = 0;
  #next = 0;

  constructor(key: RandomKey) {
    this.#key = key;
  }

  /** From 0 (included) to 1 (excluded). */
  uniform(): number {
    if (this.#next === this.#numbers.length) {
      this.#numbers = uniform(foldIn(this.#key, this.#blocks++), block);
      this.#next = 0;
    }
    return this.#numbers[this.#next++]!;
  }

  /** A whole number from 0 to `count - 1`. */
  below(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  /** From `low` to `high`. */
  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** Of mean 0 and standard deviation 1 (Box & Muller 1958). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Of the gamma distribution of this shape and scale 1 (Marsaglia & Tsang 2000). */
  gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * (1 - this.uniform()) ** (1 / shape);
    const d = shape - 1 / 3;
    for (;;) {
      const x = this.normal();
      const v = (1 + x / Math.sqrt(9 * d)) ** 3;
      if (v > 0 && Math.log(1 - this.uniform()) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v;
    }
  }

  /** Of the beta distribution: from 0 to 1, for `alpha` under 1 mostly near the ends. */
  beta(alpha: number): number {
    const [a, b] = [this.gamma(alpha), this.gamma(alpha)];
    return a + b === 0 ? 0.5 : a / (a + b);
  }

  /** 1 or -1. */
  sign(): number {
    return this.uniform() < 0.5 ? -1 : 1;
  }
}
