import { checkOptionNames, complete } from "../base/options.ts";
import { constant } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import { matMul } from "../ops/index.ts";
import { melDefaults, melFilterbankOf, type MelOptions } from "./melFilterbank.ts";
import { defaultPower, spectrogramOf, type SpectrogramOptions } from "./spectrogram.ts";
import { settleStft, stftDefaults, type StftOptions } from "./stftOptions.ts";

export interface MelSpectrogramOptions extends SpectrogramOptions, MelOptions {}

/**
 * Energy over time and pitch: the {@link spectrogram} times the {@link melFilterbank}, which is what speech models
 * take. Equal to `librosa.feature.melspectrogram` with time before bands.
 * Shapes: `x [batch, samples]` -> `[batch, frames, nMels]`.
 * @throws {ShapeError | OptionError} as {@link stft} and {@link melFilterbank}.
 * @example
 * const clips = ops.zeros([2, 8000]);
 * audio.melSpectrogram(clips, { sampleRate: 8000, nFft: 256, hopLength: 80, nMels: 40 }).shape // [2, 101, 40]
 */
export const melSpectrogram = (x: Tensor, options: MelSpectrogramOptions): Tensor =>
  melSpectrogramOf("melSpectrogram", x, options);

/** {@link melSpectrogram}, with errors in the name of its caller. */
export function melSpectrogramOf(where: string, x: Tensor, options: MelSpectrogramOptions): Tensor {
  checkOptionNames(where, options, { ...stftDefaults, ...melDefaults, power: true, sampleRate: true });
  const { nFft, hopLength, winLength, window, center, padMode, power, sampleRate, ...rest } = options;
  const framing = { nFft, hopLength, winLength, window, center, padMode } as StftOptions;
  const settings = settleStft(where, framing);
  const energy = spectrogramOf(where, x, { ...settings, power: power ?? defaultPower });
  const bands = { ...complete(where, rest, melDefaults), sampleRate, nFft: settings.nFft };
  return matMul(energy, constant(melFilterbankOf(where, bands)));
}
