import type { Words } from "./randomness.ts";

/** Rectangles of equal area under the bell. */
const layers = 256;
/** Where the tail begins, and the area of each rectangle: what makes 256 of them meet at the top of the bell. */
const tail = 3.654152885361009;
const area = 4.928673233974658e-3;

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

/** Numbers whose words are asked for at a time. */
const blockSize = 4096;

/** The rectangle that a pair of words chooses with eight bits, and by 51 others, which are independent, the place in it. */
const rectangleOf = (high: number): number => high & (layers - 1);
const placeOf = (high: number, low: number): number => ((high >> 8) * 2 ** 27 + (low >>> 5) + 0.5) * 2 ** -50;

/** Pairs of words for the few numbers that need more than one. */
class Spare {
  readonly #words: Words;
  readonly #block = new Uint32Array(256);
  #used = this.#block.length;

  constructor(words: Words) {
    this.#words = words;
  }

  next(): readonly [number, number] {
    if (this.#used === this.#block.length) {
      this.#words(this.#block);
      this.#used = 0;
    }
    return [this.#block[this.#used++]!, this.#block[this.#used++]!];
  }

  /** From 0 to 1, both excluded. */
  uniform(): number {
    const [high, low] = this.next();
    return ((high >>> 6) * 2 ** 26 + (low >>> 6) + 0.5) * 2 ** -52;
  }
}

function beyondTail(spare: Spare): number {
  for (;;) {
    const x = -Math.log(spare.uniform()) / tail;
    if (-2 * Math.log(spare.uniform()) >= x * x) return tail + x;
  }
}

/** What words give whose place is not wholly under the bell: one pair in eighty. */
function atEdge(spare: Spare, first: readonly [number, number]): number {
  for (let words = first; ; words = spare.next()) {
    const i = rectangleOf(words[0]);
    const u = placeOf(...words);
    if (Math.abs(u) < inner[i]!) return u * ends[i]!;
    if (i === 0) return Math.sign(u) * beyondTail(spare);
    const x = u * ends[i]!;
    const low = Math.exp(-0.5 * (ends[i]! ** 2 - x * x));
    const high = Math.exp(-0.5 * (ends[i + 1]! ** 2 - x * x));
    if (low + spare.uniform() * (high - low) < 1) return x;
  }
}

/**
 * Fills an array with standard Gaussian numbers by the ziggurat method (Marsaglia & Tsang 2000; Doornik 2005, "An improved
 * ziggurat method"), mostly of one multiplication each. The tails have no end, unlike those of methods that map a uniform
 * number of few bits.
 *
 * Each is made of 64 random bits, and where it lies has 51 of them. With the 32 that are usual, values near 0 lie farther
 * apart than floats do: whoever sees a sum with noise could rule out what it was a sum of (Mironov 2012, "On significance of
 * the least significant bits for differential privacy"; Holohan & Braghin 2021, "Secure random sampling in differential
 * privacy"; Opacus' secure mode adds four floats for that).
 * @example fillGaussian(new Float32Array(1000), randomnessOf(undefined).words("noise", 0));
 */
export function fillGaussian(into: Float32Array, words: Words): void {
  const spare = new Spare(words);
  // Local names and signed words: the loop runs once for every weight at every step, and is faster with them.
  const [widths, within] = [ends, inner];
  const half = Math.min(blockSize, into.length);
  const block = new Uint32Array(2 * half);
  for (let from = 0; from < into.length; from += half) {
    words(block);
    const count = Math.min(half, into.length - from);
    for (let i = 0; i < count; i++) {
      const high = block[i]! | 0;
      const low = block[half + i]! | 0;
      const u = placeOf(high, low);
      const rectangle = rectangleOf(high);
      into[from + i] = Math.abs(u) < within[rectangle]! ? u * widths[rectangle]! : atEdge(spare, [high, low]);
    }
  }
}
