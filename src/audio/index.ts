// Sound at rest
export { convertWave, type ConvertWaveOptions } from "./convertWave.ts";
export { resampleArray } from "./resampleArray.ts";
export { decodeWav, type DecodeWavOptions } from "./wav/decode.ts";
export { encodeWav, type EncodeWavOptions, type WavEncoding } from "./wav/encode.ts";
export { readWav } from "./wav/read.ts";
export type { Wave } from "./wave.ts";

// Functions of tensors
export { amplitudeToDb, powerToDb, type AmplitudeToDbOptions, type PowerToDbOptions } from "./decibels.ts";
export { melFilterbank, type MelFilterbankOptions, type MelOptions } from "./melFilterbank.ts";
export type { MelScale } from "./melScale.ts";
export { melSpectrogram, type MelSpectrogramOptions } from "./melSpectrogram.ts";
export { mfcc, type MfccOptions } from "./mfcc.ts";
export { resample } from "./resample.ts";
export type { ResampleOptions } from "./resampleFilter.ts";
export { spectrogram, type SpectrogramOptions } from "./spectrogram.ts";
export { stft } from "./stft.ts";
export type { StftOptions } from "./stftOptions.ts";
export type { WindowName } from "./window.ts";

// Layers
export * as layers from "./layers.ts";
