import type { NdArray } from "../../../base/ndarray.ts";
import { randomKey, foldIn, uniform } from "../../../base/random.ts";

/**
 * Pictures of waves: three gratings of random direction, wavelength, phase and colour, one over the other. They have no
 * objects, and more order than noise.
 * Shape: uint8 `[count, height, width, channels]`.
 */
export function drawTextures(
  [height, width, channels]: readonly [height: number, width: number, channels: number],
  count: number,
): NdArray {
  const gratings = 3;
  const data = new Uint8Array(count * height * width * channels);
  let at = 0;
  for (let picture = 0; picture < count; picture++) {
    const drawn = uniform(foldIn(randomKey(2), picture), gratings * (3 + channels));
    const waves = Array.from({ length: gratings }, (_, i) => {
      const [direction, length, phase, ...colour] = drawn.subarray(
        i * (3 + channels),
        (i + 1) * (3 + channels),
      );
      const frequency = (2 * Math.PI) / (3 + 13 * length!);
      const angle = Math.PI * direction!;
      return {
        x: frequency * Math.cos(angle),
        y: frequency * Math.sin(angle),
        phase: 2 * Math.PI * phase!,
        colour,
      };
    });
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const heights = waves.map((wave) => Math.sin(wave.x * x + wave.y * y + wave.phase));
        for (let c = 0; c < channels; c++) {
          const sum = waves.reduce((total, { colour }, i) => total + heights[i]! * (2 * colour[c]! - 1), 0);
          data[at++] = Math.round(127.5 + 127.5 * Math.tanh(sum));
        }
      }
    }
  }
  return { dtype: "uint8", shape: [count, height, width, channels], data };
}
