import { OptionError, UnsupportedError } from "../../base/errors.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { suggest } from "../../base/nearest.ts";
import { checkNumbers } from "../../base/options.ts";
import { foldIn, normal, randomKey, uniform } from "../../base/random.ts";
import { showShape } from "../../base/shape.ts";
import { defocusBlur, glassBlur, motionBlur, zoomBlur } from "./blur.ts";
import { brightness, contrast, elastic, pixelate } from "./digital.ts";
import { jpeg } from "./jpeg.ts";
import { gaussianNoise, impulseNoise, shotNoise } from "./noise.ts";
import type { Draws, Raster } from "./raster.ts";
import { fog, frost, snow } from "./weather.ts";

/** What a corruption does at severities 1 to 5. */
type Corruption = (picture: Raster, severity: number, draws: Draws) => Raster;

/** A corruption with a constant for each severity. */
const by =
  <Constant>(
    constants: readonly Constant[],
    corrupt: (picture: Raster, constant: Constant, draws: Draws) => Raster,
  ): Corruption =>
  (picture, severity, draws) =>
    corrupt(picture, constants[severity - 1]!, draws);

type Pair = readonly [number, number];
type Triple = readonly [number, number, number];

/** The 15 corruptions under the names of CIFAR-10-C's files, with its constants. */
const corruptions: Readonly<Record<string, Corruption>> = {
  gaussian_noise: by([0.04, 0.06, 0.08, 0.09, 0.1], gaussianNoise),
  shot_noise: by([500, 250, 100, 75, 50], shotNoise),
  impulse_noise: by([0.01, 0.02, 0.03, 0.05, 0.07], impulseNoise),
  defocus_blur: by<Pair>([[0.3, 0.4], [0.4, 0.5], [0.5, 0.6], [1, 0.2], [1.5, 0.1]], defocusBlur), // prettier-ignore
  glass_blur: by<Triple>([[0.05, 1, 1], [0.25, 1, 1], [0.4, 1, 1], [0.25, 1, 2], [0.4, 1, 2]], glassBlur), // prettier-ignore
  motion_blur: by<Pair>([[6, 1], [6, 1.5], [6, 2], [8, 2], [9, 2.5]], (picture, [radius, sigma], draws) =>
    motionBlur(picture, { radius, sigma, angle: -45 + 90 * draws.uniform(1)[0]! }),
  ), // prettier-ignore
  // NumPy counts 1 to 1.06 in steps of 0.01 as 7, and 1 to 1.11 as 12.
  zoom_blur: by([7, 12, 16, 21, 26], zoomBlur),
  snow: by<readonly number[]>(
    [
      [0.1, 0.2, 1, 0.6, 8, 3, 0.95],
      [0.1, 0.2, 1, 0.5, 10, 4, 0.9],
      [0.15, 0.3, 1.75, 0.55, 10, 4, 0.9],
      [0.25, 0.3, 2.25, 0.6, 12, 6, 0.85],
      [0.3, 0.3, 1.25, 0.65, 14, 12, 0.8],
    ],
    snow,
  ),
  frost: by<Pair>([[1, 0.2], [1, 0.3], [0.9, 0.4], [0.85, 0.4], [0.75, 0.45]], frost), // prettier-ignore
  fog: by<Pair>([[0.2, 3], [0.5, 3], [0.75, 2.5], [1, 2], [1.5, 1.75]], fog), // prettier-ignore
  brightness: by([0.05, 0.1, 0.15, 0.2, 0.3], brightness),
  contrast: by([0.75, 0.5, 0.4, 0.3, 0.15], contrast),
  // Shares of the picture's width.
  elastic_transform: by<Triple>([[0, 0, 0.08], [0.05, 0.2, 0.07], [0.08, 0.06, 0.06], [0.1, 0.04, 0.05], [0.1, 0.03, 0.03]], (picture, shares, draws) =>
    elastic(picture, shares.map((share) => share * picture.width) as unknown as Triple, draws),
  ), // prettier-ignore
  pixelate: by([0.95, 0.9, 0.85, 0.75, 0.65], pixelate),
  jpeg_compression: by([80, 65, 58, 50, 40], jpeg),
};

/** The names of all corruptions, in the order of the paper. */
export const corruptionNames: readonly string[] = Object.keys(corruptions);

/** How pictures are corrupted. */
export interface CorruptOptions {
  /** One of {@link corruptionNames}. */
  readonly corruption: string;
  /** From 1, hardly to be seen, to 5. */
  readonly severity: number;
  /** Draws noise and directions. Default: 0. */
  readonly seed?: number;
}

/**
 * Pictures as CIFAR-10-C has them (Hendrycks & Dietterich 2019, "Benchmarking neural network robustness to common corruptions and
 * perturbations"): its definitions and constants, with random numbers of our own, and with ice that is drawn in place of
 * its photographs of frost.
 * Shapes: uint8 `[n, height, width, channels]`, unchanged; the constants are meant for 32 x 32.
 * @throws {OptionError} for a corruption that there is not, or a severity that is not 1 to 5.
 * @throws {UnsupportedError} for anything but pictures of bytes.
 * @example
 * const pictures = ndarray("uint8", [1, 2, 1, 1], Uint8Array.of(0, 200));
 * audit.corrupt(pictures, { corruption: "contrast", severity: 2 }).data // [50, 150]
 */
export function corrupt(pictures: NdArray, options: CorruptOptions): NdArray {
  const where = "audit.corrupt";
  const { corruption, severity, seed = 0 } = options;
  checkNumbers(where, { severity }, { severity: { min: 1, max: 5, integer: true } });
  const run = corruptions[corruption];
  if (run === undefined) {
    throw new OptionError({
      where,
      problem: `there is no corruption '${corruption}'`,
      mend: suggest(corruption, corruptionNames),
    });
  }
  const [count, height, width, channels] = pictures.shape as [number, number, number, number];
  if (pictures.dtype !== "uint8" || pictures.shape.length !== 4) {
    throw new UnsupportedError({
      where,
      problem: "only pictures of bytes are corrupted",
      expected: "uint8 [n, height, width, channels]",
      received: `${pictures.dtype} ${showShape(pictures.shape)}`,
    });
  }
  const size = height * width * channels;
  const data = new Uint8Array(count * size);
  const key = foldIn(foldIn(randomKey(seed), corruptionNames.indexOf(corruption)), severity);
  for (let picture = 0; picture < count; picture++) {
    const bytes = (pictures.data as Uint8Array).subarray(picture * size, (picture + 1) * size);
    const raster = { height, width, channels, data: Float64Array.from(bytes, (byte) => byte / 255) };
    const made = run(raster, severity, drawsFrom(foldIn(key, picture)));
    // NumPy cuts what is behind the point; the added dust keeps whole numbers whole.
    for (let i = 0; i < size; i++) data[picture * size + i] = Math.floor(255 * made.data[i]! + 1e-6);
  }
  return { dtype: "uint8", shape: pictures.shape, data };
}

function drawsFrom(key: ReturnType<typeof randomKey>): Draws {
  let drawn = 0;
  // Draws of two, as glass asks for by the thousand, come from a store.
  let store: Float32Array = new Float32Array();
  let used = 0;
  return {
    uniform(count) {
      if (count > 64) return uniform(foldIn(key, drawn++), count);
      if (used + count > store.length) {
        store = uniform(foldIn(key, drawn++), 2048);
        used = 0;
      }
      used += count;
      return store.subarray(used - count, used);
    },
    normal: (count) => normal(foldIn(key, drawn++), count),
  };
}
