import type { Tensor } from "../graph/tensor.ts";
import { checkNumbers } from "../base/options.ts";
import { add, maximum, power as raise, split, sqrt, square } from "../ops/index.ts";
import { transformFrames } from "./fourier.ts";
import { settleStft, type StftOptions, type StftSettings } from "./stftOptions.ts";

export interface SpectrogramOptions extends StftOptions {
  /** Exponent of the magnitude: 2 for power, 1 for the magnitude itself. Default: 2. */
  readonly power?: number;
}

export const defaultPower = 2;

/** Below this a magnitude counts as this: roots of 0 have no gradient, and digital silence is common. */
const leastPower = 1e-30;

/**
 * Energy over time and frequency: `|X[t, k]|^power` of the {@link stft}.
 * Shapes: `x [batch, samples]` -> `[batch, frames, floor(nFft / 2) + 1]`.
 * @throws {ShapeError | OptionError} as {@link stft}.
 * @example audio.spectrogram(ops.zeros([2, 8000]), { nFft: 256, hopLength: 80 }).shape // [2, 101, 129]
 */
export function spectrogram(x: Tensor, options: SpectrogramOptions = {}): Tensor {
  const { power = defaultPower, ...rest } = options;
  return spectrogramOf("spectrogram", x, { ...settleStft("spectrogram", rest), power });
}

/** {@link spectrogram} with settings that are whole already. */
export function spectrogramOf(
  where: string,
  x: Tensor,
  { power, ...settings }: StftSettings & { readonly power: number },
): Tensor {
  checkNumbers(where, { power }, { power: { min: 0, exclusive: true } });
  const [real, imaginary] = split(square(transformFrames(where, x, settings)), 2, { axis: -1 });
  const energy = add(real!, imaginary!);
  if (power === 2) return energy;
  const positive = maximum(energy, leastPower);
  return power === 1 ? sqrt(positive) : raise(positive, power / 2);
}
