/** What each frame is multiplied by. */
export type WindowName = "hann" | "hamming" | "rectangular";

export const windowNames: readonly WindowName[] = ["hann", "hamming", "rectangular"];

/**
 * A window's `length` weights, periodic: as if the frame went on with its first sample.
 * Formula: `a - (1 - a) cos(2 pi i / length)` with a = 0.5 (hann) or 0.54 (hamming); 1 for the rectangular one.
 */
export function windowWeights(name: WindowName, length: number): Float64Array {
  const level = { hann: 0.5, hamming: 0.54, rectangular: 1 }[name];
  return Float64Array.from({ length }, (_, i) => level - (1 - level) * Math.cos((2 * Math.PI * i) / length));
}
