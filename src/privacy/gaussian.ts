import type { Words } from "./randomness.ts";

/** Rectangles of equal area under the bell. */
const layers = 128;
/** Where the tail begins, and the area of each rectangle: those of 128 (Doornik 2005, table 1). */
const tail = 3.442619855899;
const area = 9.91256303526217e-3;

/** The right ends of the rectangles, from the widest, and how much of each lies wholly under the bell. */
function rectangles(): { readonly ends: Float64Array; readonly inner: Float64Array } {
  const bell = (x: number): number => Math.exp(-0.5 * x * x);
  const ends = new Float64Array(layers + 1);
  ends[0] = area / bell(tail);
  ends[1] = tail;
  for (let i = 2; i < layers; i++)
    ends[i] = Math.sqrt(-2 * Math.log(area / ends[i - 1]! + bell(ends[i - 1]!)));
  return { ends, inner: Float64Array.from({ length: layers }, (_, i) => ends[i + 1]! / ends[i]!) };
}

const { ends, inner } = rectangles();

/** Words that are asked for at a time. */
const blockSize = 16_384;

/** Words in the order in which they are used. */
class Supply {
  readonly #words: Words;
  block: Uint32Array;
  used = 0;

  constructor(words: Words, first: number) {
    this.#words = words;
    this.block = words(first);
  }

  refill(): void {
    this.block = this.#words(blockSize);
    this.used = 0;
  }

  next(): number {
    if (this.used === this.block.length) this.refill();
    return this.block[this.used++]!;
  }

  /** From 0 to 1, both excluded. */
  uniform(): number {
    return (this.next() + 0.5) * 2 ** -32;
  }
}

/** The rectangle that a word chooses with seven of its bits, and by the other 25, which are independent, the place in it. */
const rectangleOf = (word: number): number => word & (layers - 1);
const placeOf = (word: number): number => ((word >>> 7) + 0.5) * 2 ** -24 - 1;

function beyondTail(supply: Supply): number {
  for (;;) {
    const x = -Math.log(supply.uniform()) / tail;
    if (-2 * Math.log(supply.uniform()) >= x * x) return tail + x;
  }
}

/** What a word gives whose place is not wholly under the bell: one in eighty. */
function atEdge(supply: Supply, first: number): number {
  for (let word = first; ; word = supply.next()) {
    const i = rectangleOf(word);
    const u = placeOf(word);
    if (Math.abs(u) < inner[i]!) return u * ends[i]!;
    if (i === 0) return Math.sign(u) * beyondTail(supply);
    const x = u * ends[i]!;
    const low = Math.exp(-0.5 * (ends[i]! ** 2 - x * x));
    const high = Math.exp(-0.5 * (ends[i + 1]! ** 2 - x * x));
    if (low + supply.uniform() * (high - low) < 1) return x;
  }
}

/**
 * Standard Gaussian numbers by the ziggurat method (Marsaglia & Tsang 2000; Doornik 2005, "An improved
 * ziggurat method"), of 32 random bits and mostly one multiplication each. The tails have no end, unlike those of methods
 * that map a uniform number of few bits.
 */
function ziggurat(into: Float64Array, supply: Supply): void {
  // Local copies: the loop runs once for every weight at every step, and is twice as fast with them.
  let { block, used } = supply;
  for (let i = 0; i < into.length; i++) {
    if (used === block.length) {
      supply.refill();
      ({ block, used } = supply);
    }
    const word = block[used++]!;
    const u = placeOf(word);
    const rectangle = rectangleOf(word);
    if (Math.abs(u) < inner[rectangle]!) into[i] = u * ends[rectangle]!;
    else {
      supply.used = used;
      into[i] = atEdge(supply, word);
      ({ block, used } = supply);
    }
  }
  supply.used = used;
}

/** Numbers that are drawn at a time. */
const atOnce = 4096;

/**
 * Fills an array with standard Gaussian numbers, each `(a + b) / sqrt(2)` of two of the {@link ziggurat}, added in float64.
 * One draw has 32 random bits, and near 0 its values lie farther apart than floats do: whoever sees a sum with noise could
 * rule out what it was a sum of (Mironov 2012, "On significance of the least significant bits for differential privacy").
 * Of two draws there are 2^64, so that every float32 a sum is rounded to has many (Holohan & Braghin 2021, "Secure random
 * sampling in differential privacy"; Opacus' secure mode adds four, of floats).
 * @example fillGaussian(new Float32Array(1000), randomnessOf(undefined).words("noise", 0));
 */
export function fillGaussian(into: Float32Array, words: Words): void {
  const supply = new Supply(words, Math.min(blockSize, 2 * into.length));
  const drawn = new Float64Array(2 * Math.min(atOnce, into.length));
  for (let from = 0; from < into.length; from += atOnce) {
    const count = Math.min(atOnce, into.length - from);
    ziggurat(drawn.subarray(0, 2 * count), supply);
    for (let i = 0; i < count; i++) into[from + i] = (drawn[2 * i]! + drawn[2 * i + 1]!) * Math.SQRT1_2;
  }
}
