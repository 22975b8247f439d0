import * as audio from "../../audio/index.ts";
import * as layers from "../../layers/index.ts";
import { sampleRate } from "./spokenDigits.ts";

/**
 * The layers that turn a second of sound into a picture of it: a mel spectrogram in decibels, a row for every 10 ms,
 * of which parts are masked while training.
 * Shapes: `[batch, 8000]` -> `[batch, 101, 40, 1]`.
 */
export const melPictures = (): layers.Layer[] => [
  audio.layers.melSpectrogram({
    samplingRate: sampleRate,
    fftLength: 256,
    sequenceStride: 80,
    numMelBins: 40,
  }), // [101, 40]
  // Mean and variance of each recording: how loud it is makes no difference.
  layers.layerNormalization({ axis: [1, 2], center: false, scale: false }),
  audio.layers.specAugment({ timeMasks: 1, maxTimeWidth: 10, frequencyMasks: 1, maxFrequencyWidth: 6 }),
  layers.reshape([101, 40, 1]),
];
