import { greatestDivisor } from "./greatestDivisor.ts";
import { checkSampleRate } from "./wave.ts";

export interface ResampleOptions {
  /** The rate as recorded, in hertz. */
  readonly from: number;
  /** The rate wanted, in hertz. */
  readonly to: number;
}

/**
 * A windowed-sinc low-pass filter, sampled for each phase: of every `step` samples that come, `phases` go. Output
 * `k phases + p` is the product of row p of `taps` and the input from sample `k step + firsts[p]` on.
 */
export interface ResampleFilter {
  readonly step: number;
  readonly phases: number;
  /** Zero crossings of the sinc on either side, in input samples: `firsts` begins with `-width`. */
  readonly width: number;
  readonly firsts: readonly number[];
  /** Row-major `[phases, 2 width + 1]`. */
  readonly taps: Float32Array;
}

/** How many zero crossings of the sinc are kept on either side. */
const crossings = 6;
/** The cut-off, relative to half the lower of the two rates. */
const rolloff = 0.99;

/**
 * `h(t) = sinc(t) cos^2(pi t / 12)` for |t| < 6, t in periods of 0.99 times the lower rate: a Hann window.
 * Source: Smith, "Digital audio resampling"; the settings are torchaudio's.
 * @throws {OptionError} unless both rates are whole numbers of hertz.
 */
export function resampleFilter(where: string, { from, to }: ResampleOptions): ResampleFilter {
  checkSampleRate(`${where}.from`, from);
  checkSampleRate(`${where}.to`, to);
  const divisor = greatestDivisor(from, to);
  const step = from / divisor;
  const phases = to / divisor;
  const base = Math.min(step, phases) * rolloff;
  const width = Math.ceil((crossings * step) / base);
  const count = 2 * width + 1;
  const taps = new Float32Array(phases * count);
  const firsts = Array.from({ length: phases }, (_, p) => Math.floor((p * step) / phases) - width);
  for (let p = 0; p < phases; p++) {
    for (let i = 0; i < count; i++) {
      const t = ((firsts[p]! + i) / step - p / phases) * base;
      if (Math.abs(t) >= crossings) continue;
      const sinc = t === 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t);
      const hann = Math.cos((Math.PI * t) / crossings / 2) ** 2;
      taps[p * count + i] = (sinc * hann * base) / step;
    }
  }
  return { step, phases, width, firsts, taps };
}

/** How many samples come out of `length`: none that would begin behind the last one. */
export const resampledLength = (length: number, { step, phases }: ResampleFilter): number =>
  Math.ceil((length * phases) / step);
