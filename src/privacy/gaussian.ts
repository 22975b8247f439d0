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

/** Pairs of words in the order in which they are used. */
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

  next(): readonly [number, number] {
    if (this.used === this.block.length) this.refill();
    return [this.block[this.used++]!, this.block[this.used++]!];
  }

  /** From 0 to 1, both excluded. */
  uniform(): number {
    const [high, low] = this.next();
    return ((high >>> 6) * 2 ** 26 + (low >>> 6) + 0.5) * 2 ** -52;
  }
}

/** The rectangle that a pair of words chooses with seven bits, and by 52 others, which are independent, the place in it. */
const rectangleOf = (high: number): number => high & (layers - 1);
const placeOf = (high: number, low: number): number =>
  ((high >>> 7) * 2 ** 27 + (low >>> 5) + 0.5) * 2 ** -51 - 1;

function beyondTail(supply: Supply): number {
  for (;;) {
    const x = -Math.log(supply.uniform()) / tail;
    if (-2 * Math.log(supply.uniform()) >= x * x) return tail + x;
  }
}

/** What words give whose place is not wholly under the bell: one pair in forty. */
function atEdge(supply: Supply, first: readonly [number, number]): number {
  for (let words = first; ; words = supply.next()) {
    const i = rectangleOf(words[0]);
    const u = placeOf(...words);
    if (Math.abs(u) < inner[i]!) return u * ends[i]!;
    if (i === 0) return Math.sign(u) * beyondTail(supply);
    const x = u * ends[i]!;
    const low = Math.exp(-0.5 * (ends[i]! ** 2 - x * x));
    const high = Math.exp(-0.5 * (ends[i + 1]! ** 2 - x * x));
    if (low + supply.uniform() * (high - low) < 1) return x;
  }
}

/**
 * Fills an array with standard Gaussian numbers by the ziggurat method (Marsaglia & Tsang 2000; Doornik 2005, "An improved
 * ziggurat method"), mostly of one multiplication each. The tails have no end, unlike those of methods that map a uniform
 * number of few bits.
 *
 * Each is made of 64 random bits, and where it lies has 52 of them. With the 32 that are usual, values near 0 lie farther
 * apart than floats do: whoever sees a sum with noise could rule out what it was a sum of (Mironov 2012, "On significance of
 * the least significant bits for differential privacy"; Holohan & Braghin 2021, "Secure random sampling in differential
 * privacy"; Opacus' secure mode adds four floats for that).
 * @example fillGaussian(new Float32Array(1000), randomnessOf(undefined).words("noise", 0));
 */
export function fillGaussian(into: Float32Array, words: Words): void {
  const supply = new Supply(words, Math.min(blockSize, 2 * into.length));
  // Local copies: the loop runs once for every weight at every step, and is twice as fast with them.
  let { block, used } = supply;
  for (let i = 0; i < into.length; i++) {
    if (used === block.length) {
      supply.refill();
      ({ block, used } = supply);
    }
    const high = block[used++]!;
    const low = block[used++]!;
    const u = placeOf(high, low);
    const rectangle = rectangleOf(high);
    if (Math.abs(u) < inner[rectangle]!) into[i] = u * ends[rectangle]!;
    else {
      supply.used = used;
      into[i] = atEdge(supply, [high, low]);
      ({ block, used } = supply);
    }
  }
}
