export { melSpectrogram, type MelSpectrogramLayerOptions } from "./melSpectrogramLayer.ts";
export { specAugment, type SpecAugmentOptions } from "./specAugment.ts";
