import { OptionError } from "../base/errors.ts";
import { ndarray, type NdArray } from "../base/ndarray.ts";
import { checkChoice, checkNumbers, complete } from "../base/options.ts";
import { binsOf } from "./fourier.ts";
import { melScales, scales, type MelScale } from "./melScale.ts";

/** How frequencies are gathered into mel bands. */
export interface MelOptions {
  /** Samples a second of the signal. */
  readonly sampleRate: number;
  /** Number of bands. Default: 128. */
  readonly nMels?: number;
  /** The lowest band's lower edge, in hertz. Default: 0. */
  readonly fMin?: number;
  /** The highest band's upper edge, in hertz. Default: half the sample rate. */
  readonly fMax?: number | undefined;
  /** "slaney" divides each band by half its width in hertz, so that all have the same area; "none": peaks of 1. Default: "slaney". */
  readonly norm?: "slaney" | "none";
  /** Default: "slaney". */
  readonly melScale?: MelScale;
  /** Where a band's flanks are straight lines: over "hertz" (librosa, torchaudio) or "mel" (TensorFlow, Keras). Default: "hertz". */
  readonly slopes?: "hertz" | "mel";
}

export interface MelFilterbankOptions extends MelOptions {
  /** Length of the Fourier transform. Default: 2048. */
  readonly nFft?: number;
}

export const melDefaults = {
  nMels: 128,
  fMin: 0,
  fMax: undefined,
  norm: "slaney",
  melScale: "slaney",
  slopes: "hertz",
} as const;

/**
 * Triangular filters, evenly spaced on the mel scale, each rising from the last one's peak and falling to the next
 * one's. With many bands for a short transform the lowest may lie between two bins and stay empty, as in librosa.
 * Shape: float32 `[floor(nFft / 2) + 1, nMels]`.
 * @throws {OptionError} when frequencies do not rise from 0 to half the sample rate, or a name does not exist.
 * @example audio.melFilterbank({ sampleRate: 8000, nFft: 256, nMels: 40 }).shape // [129, 40]
 */
export function melFilterbank(options: MelFilterbankOptions): NdArray {
  const { sampleRate, ...rest } = options;
  const settings = complete("melFilterbank", rest, { ...melDefaults, nFft: 2048 });
  return melFilterbankOf("melFilterbank", { ...settings, sampleRate });
}

type Settings = Required<Omit<MelFilterbankOptions, "fMax">> & { readonly fMax: number | undefined };

/** {@link melFilterbank} with defaults put in. */
export function melFilterbankOf(where: string, settings: Settings): NdArray {
  const { sampleRate, nFft, nMels, fMin, norm, melScale, slopes } = settings;
  checkNumbers(
    where,
    { ...settings, sampleRate: (sampleRate as number | undefined) ?? NaN },
    {
      sampleRate: { min: 0, exclusive: true },
      nFft: { min: 1, integer: true },
      nMels: { min: 1, integer: true },
    },
  );
  checkChoice(`${where}.norm`, norm, ["slaney", "none"]);
  checkChoice(`${where}.melScale`, melScale, melScales);
  checkChoice(`${where}.slopes`, slopes, ["hertz", "mel"]);
  const { fMax = sampleRate / 2 } = settings;
  if (!(fMin >= 0 && fMin < fMax && fMax <= sampleRate / 2)) {
    throw new OptionError({
      where,
      expected: `0 <= fMin < fMax <= ${sampleRate / 2}, half the sample rate`,
      received: `fMin ${fMin}, fMax ${fMax}`,
    });
  }
  const { toMel, toHertz } = scales[melScale];
  const [low, high] = [toMel(fMin), toMel(fMax)];
  const mels = Array.from({ length: nMels + 2 }, (_, i) => low + ((high - low) * i) / (nMels + 1));
  const hertz = mels.map(toHertz);
  const edges = slopes === "mel" ? mels : hertz;
  const bins = binsOf(nFft);
  const weights = new Float32Array(bins * nMels);
  for (let bin = 0; bin < bins; bin++) {
    const frequency = (bin * sampleRate) / nFft;
    const place = slopes === "mel" ? toMel(frequency) : frequency;
    for (let band = 0; band < nMels; band++) {
      const [left, peak, right] = [edges[band]!, edges[band + 1]!, edges[band + 2]!];
      const height = Math.min((place - left) / (peak - left), (right - place) / (right - peak));
      const scale = norm === "slaney" ? 2 / (hertz[band + 2]! - hertz[band]!) : 1;
      weights[bin * nMels + band] = Math.max(0, height) * scale;
    }
  }
  return ndarray("float32", [bins, nMels], weights);
}
