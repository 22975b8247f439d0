import { ndarray, type NdArray } from "../base/ndarray.ts";
import { resampleFilter, resampledLength, type ResampleOptions } from "./resampleFilter.ts";
import { checkSamples } from "./wave.ts";

/**
 * Sound at another rate, computed at once: {@link resample} for samples at rest, whatever the rates.
 * Shapes: float32 `[frames, channels]` -> `[ceil(frames to / from), channels]`.
 * @throws {ShapeError | OptionError} when samples or rates are not what they should be.
 * @example
 * const samples = ndarray("float32", [100, 2], new Float32Array(200));
 * audio.resampleArray(samples, { from: 44_100, to: 8000 }).shape // [19, 2]
 */
export function resampleArray(samples: NdArray, options: ResampleOptions): NdArray {
  const filter = resampleFilter("resampleArray", options);
  checkSamples("resampleArray", samples);
  if (options.from === options.to) return samples;
  const { step, phases, width, firsts, taps } = filter;
  const [frames, channels] = samples.shape as [number, number];
  const input = samples.data as Float32Array;
  const count = 2 * width + 1;
  const length = resampledLength(frames, filter);
  const output = new Float32Array(length * channels);
  for (let at = 0; at < length; at++) {
    const phase = at % phases;
    const first = Math.floor(at / phases) * step + firsts[phase]!;
    // Beyond both ends there is silence.
    const start = Math.max(0, -first);
    const end = Math.min(count, frames - first);
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0;
      for (let i = start; i < end; i++) {
        sum += taps[phase * count + i]! * input[(first + i) * channels + channel]!;
      }
      output[at * channels + channel] = sum;
    }
  }
  return ndarray("float32", [length, channels], output);
}
