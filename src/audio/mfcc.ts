import { OptionError } from "../base/errors.ts";
import { checkNumbers } from "../base/options.ts";
import { tensor } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import { matMul } from "../ops/index.ts";
import { powerToDb, powerToDbDefaults } from "./decibels.ts";
import { melSpectrogramOf, type MelSpectrogramOptions } from "./melSpectrogram.ts";

export interface MfccOptions extends MelSpectrogramOptions {
  /** How many coefficients to keep. Default: 20. */
  readonly nMfcc?: number;
  /** As in {@link powerToDb}. Default: 80. */
  readonly topDb?: number | false;
}

const defaultCoefficients = 20;

/**
 * Mel-frequency cepstral coefficients: the orthonormal DCT-II of the {@link melSpectrogram} in decibels.
 * Equal to `librosa.feature.mfcc` with time before coefficients.
 * Shapes: `x [batch, samples]` -> `[batch, frames, nMfcc]`.
 * Source: Davis and Mermelstein 1980.
 * @throws {ShapeError | OptionError} as {@link melSpectrogram}, and for more coefficients than bands.
 * @example
 * const clips = ops.zeros([2, 8000]);
 * audio.mfcc(clips, { sampleRate: 8000, nFft: 256, hopLength: 80, nMels: 40, nMfcc: 13 }).shape // [2, 101, 13]
 */
export function mfcc(x: Tensor, options: MfccOptions): Tensor {
  const { nMfcc = defaultCoefficients, topDb = powerToDbDefaults.topDb, ...rest } = options;
  checkNumbers("mfcc", { nMfcc }, { nMfcc: { min: 1, integer: true } });
  const mel = powerToDb(melSpectrogramOf("mfcc", x, rest), { topDb });
  const bands = mel.shape.at(-1)!;
  if (nMfcc > bands) {
    throw new OptionError({ where: "mfcc.nMfcc", expected: `at most nMels, ${bands}`, received: `${nMfcc}` });
  }
  return matMul(mel, cosineBasis(bands, nMfcc));
}

/** DCT-II with orthonormal rows: `sqrt(2 / n) cos(pi k (m + 1/2) / n)`, for k = 0 `sqrt(1 / n)`. Shape `[n, count]`. */
function cosineBasis(n: number, count: number): Tensor {
  const basis = Float32Array.from({ length: n * count }, (_, i) => {
    const [m, k] = [Math.floor(i / count), i % count];
    return k === 0 ? Math.sqrt(1 / n) : Math.sqrt(2 / n) * Math.cos((Math.PI * k * (m + 0.5)) / n);
  });
  return tensor(basis, { shape: [n, count] });
}
