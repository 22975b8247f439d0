export type { BatchChange, SeedOption } from "./batchChange.ts";
export { cutMix, type CutMixOptions } from "./cutMix.ts";
export { mixUp, type MixUpOptions } from "./mixUp.ts";
export { randomErasing, type RandomErasingOptions } from "./randomErasing.ts";
export { randomFlip, type RandomFlipOptions } from "./randomFlip.ts";
export { randomNoise, type RandomNoiseOptions } from "./randomNoise.ts";
export { randomBrightness, randomContrast, type RandomToneOptions } from "./randomTone.ts";
export { randomTranslation, type RandomTranslationOptions } from "./randomTranslation.ts";
