import { ndarray, type NdArray } from "../base/ndarray.ts";
import { complete } from "../base/options.ts";
import { resampleArray } from "./resampleArray.ts";
import { checkSamples, type Wave } from "./wave.ts";

export interface ConvertWaveOptions {
  /** The rate to resample to, in hertz. Default: as recorded. */
  readonly sampleRate?: number | undefined;
  /** Whether to take the mean of all channels. Default: false. */
  readonly mono?: boolean | undefined;
}

const defaults = { sampleRate: undefined, mono: false } as const;

/**
 * Sound in another rate or as mono. Channels are mixed before resampling, which is the cheaper order and gives the same.
 * @throws {ShapeError | OptionError} when samples or rate are not what they should be.
 * @example
 * const stereo = { sampleRate: 8000, samples: ndarray("float32", [2, 2], Float32Array.of(0, 1, 1, 1)) };
 * audio.convertWave(stereo, { mono: true }).samples.shape // [2, 1]
 */
export function convertWave(wave: Wave, options: ConvertWaveOptions = {}): Wave {
  const { sampleRate = wave.sampleRate, mono } = complete("convertWave", options, defaults);
  checkSamples("convertWave", wave.samples);
  const mixed = mono ? mix(wave.samples) : wave.samples;
  return { sampleRate, samples: resampleArray(mixed, { from: wave.sampleRate, to: sampleRate }) };
}

function mix(samples: NdArray): NdArray {
  const [frames, channels] = samples.shape as [number, number];
  if (channels === 1) return samples;
  const mean = new Float32Array(frames);
  for (let frame = 0; frame < frames; frame++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      sum += Number(samples.data[frame * channels + channel]);
    }
    mean[frame] = sum / channels;
  }
  return ndarray("float32", [frames, 1], mean);
}
