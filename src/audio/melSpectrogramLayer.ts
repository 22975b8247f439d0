import { checkNumbers, complete } from "../base/options.ts";
import { defineLayer, type Layer, type LayerOptions } from "../layers/index.ts";
import { powerToDb } from "./decibels.ts";
import { melFilterbankOf } from "./melFilterbank.ts";
import { melSpectrogramOf, type MelSpectrogramOptions } from "./melSpectrogram.ts";
import { settleStft } from "./stftOptions.ts";
import type { WindowName } from "./window.ts";

interface Given {
  /** Length of the Fourier transform, in samples. Default: 2048. */
  readonly fftLength?: number;
  /** Samples from one frame to the next. Default: 512. */
  readonly sequenceStride?: number;
  /** Length of the window. Default: `fftLength`. */
  readonly sequenceLength?: number | undefined;
  /** Default: "hann". */
  readonly window?: WindowName;
  /** Samples a second. Default: 16000. */
  readonly samplingRate?: number;
  /** Default: 128. */
  readonly numMelBins?: number;
  /** The lowest band's lower edge, in hertz. Default: 20. */
  readonly minFreq?: number;
  /** The highest band's upper edge, in hertz. Default: half the sampling rate. */
  readonly maxFreq?: number | undefined;
  /** Whether to give decibels. Default: true. */
  readonly powerToDb?: boolean;
  /** How far below the loudest element of its own example anything may lie, in dB. Default: 80. */
  readonly topDb?: number | false;
  /** Exponent of the magnitude. Default: 2. */
  readonly magExp?: number;
  /** Powers below this count as this. Default: 1e-10. */
  readonly minPower?: number;
  /** The power that is 0 dB. Default: 1. */
  readonly refPower?: number;
}
export interface MelSpectrogramLayerOptions extends Given, LayerOptions {}

const defaults = {
  fftLength: 2048,
  sequenceStride: 512,
  sequenceLength: undefined,
  window: "hann",
  samplingRate: 16_000,
  numMelBins: 128,
  minFreq: 20,
  maxFreq: undefined,
  powerToDb: true,
  topDb: 80,
  magExp: 2,
  minPower: 1e-10,
  refPower: 1,
} as const;

type Options = ReturnType<typeof completed>;
const completed = (given: Given) => complete("melSpectrogram", given, defaults);

/** Keras's filters: HTK's scale, peaks of 1, flanks straight over mels. */
const kerasBands = { norm: "none", melScale: "htk", slopes: "mel" } as const;

function asFunctionOptions(options: Options): MelSpectrogramOptions {
  return {
    nFft: options.fftLength,
    hopLength: options.sequenceStride,
    winLength: options.sequenceLength,
    window: options.window,
    power: options.magExp,
    sampleRate: options.samplingRate,
    nMels: options.numMelBins,
    fMin: options.minFreq,
    fMax: options.maxFreq,
    ...kerasBands,
  };
}

const layer = defineLayer({
  type: "melSpectrogram",
  options(given: Given) {
    const options = completed(given);
    const positive = { min: 0, exclusive: true };
    checkNumbers("melSpectrogram", options, { magExp: positive, minPower: positive, refPower: positive });
    // Made once for its checks: an option out of range is told when the layer is made.
    const { nFft, winLength } = settleStft("melSpectrogram", {
      nFft: options.fftLength,
      hopLength: options.sequenceStride,
      winLength: options.sequenceLength,
      window: options.window,
    });
    melFilterbankOf("melSpectrogram", {
      sampleRate: options.samplingRate,
      nFft,
      nMels: options.numMelBins,
      fMin: options.minFreq,
      fMax: options.maxFreq,
      ...kerasBands,
    });
    return { ...options, sequenceLength: winLength };
  },
  call(options, _, [x]) {
    const energy = melSpectrogramOf("melSpectrogram", x!, asFunctionOptions(options));
    const { refPower, minPower, topDb } = options;
    return options.powerToDb ? powerToDb(energy, { refPower, minPower, topDb }) : energy;
  },
});

/**
 * Raw audio as a mel spectrogram in decibels; it has no weights. Numbers are Keras's `MelSpectrogram`'s, whose shape
 * is `[batch, mels, time]`: here time comes before mels, as recurrent layers and attention take it. And Keras cuts off
 * `topDb` below the loudest element of the whole batch, so that examples depend on each other; here of their own.
 * Shapes: `[batch, samples]` -> `[batch, floor(samples / sequenceStride) + 1, numMelBins]` (fftLength even).
 * @throws {OptionError | ShapeError} when options or input do not fit.
 * @example audio.layers.melSpectrogram({ samplingRate: 8000, fftLength: 256, sequenceStride: 80, numMelBins: 40 })
 */
export const melSpectrogram = (options: MelSpectrogramLayerOptions = {}): Layer => layer(options);
