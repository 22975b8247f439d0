import { foldIn, uniform, type RandomKey } from "../../base/random.ts";

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

  /** 1 or -1. */
  sign(): number {
    return this.uniform() < 0.5 ? -1 : 1;
  }
}
