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

/**
 * Fills an array with standard Gaussian numbers by the ziggurat method (Marsaglia & Tsang 2000; Doornik 2005, "An improved
 * ziggurat method"), of 32 random bits and mostly one multiplication each. The tails have no end, unlike those of methods
 * that map a uniform number of few bits.
 * @example fillGaussian(new Float32Array(1000), randomnessOf(undefined).words("noise", 0));
 */
export function fillGaussian(into: Float32Array, words: Words): void {
  let block = words(Math.min(blockSize, into.length));
  let used = 0;
  const next = (): number => {
    if (used === block.length) {
      block = words(blockSize);
      used = 0;
    }
    return block[used++]!;
  };
  /** From 0 to 1, both excluded. */
  const uniform = (): number => (next() + 0.5) * 2 ** -32;
  const beyondTail = (): number => {
    for (;;) {
      const x = -Math.log(uniform()) / tail;
      if (-2 * Math.log(uniform()) >= x * x) return tail + x;
    }
  };
  const draw = (): number => {
    for (;;) {
      const word = next();
      // Seven bits choose the rectangle, the other 25 the place in it: they are independent.
      const i = word & (layers - 1);
      const u = ((word >>> 7) + 0.5) * 2 ** -24 - 1;
      if (Math.abs(u) < inner[i]!) return u * ends[i]!;
      if (i === 0) return Math.sign(u) * beyondTail();
      const x = u * ends[i]!;
      const low = Math.exp(-0.5 * (ends[i]! ** 2 - x * x));
      const high = Math.exp(-0.5 * (ends[i + 1]! ** 2 - x * x));
      if (low + uniform() * (high - low) < 1) return x;
    }
  };
  for (let i = 0; i < into.length; i++) into[i] = draw();
}
