import { OptionError } from "../base/errors.ts";
import { checkChoice, checkNumbers, complete } from "../base/options.ts";
import type { PadMode } from "../ops/index.ts";
import { windowNames, type WindowName } from "./window.ts";

/** How a signal is cut into frames and each frame transformed. */
export interface StftOptions {
  /** Length of the Fourier transform, in samples; there are `floor(nFft / 2) + 1` bins. Default: 2048. */
  readonly nFft?: number;
  /** Samples from one frame to the next. Default: a quarter of `winLength`. */
  readonly hopLength?: number | undefined;
  /** Length of the window, in samples; a shorter one stands in the middle of the frame. Default: `nFft`. */
  readonly winLength?: number | undefined;
  /** Default: "hann". */
  readonly window?: WindowName;
  /** Whether frame k is centred at sample `k hopLength`, with padding at both ends; else it begins there. Default: true. */
  readonly center?: boolean;
  /** What stands beyond the ends where frames are centred. Default: "reflect" (librosa's is "constant"). */
  readonly padMode?: PadMode;
}

export const stftDefaults = {
  nFft: 2048,
  hopLength: undefined,
  winLength: undefined,
  window: "hann",
  center: true,
  padMode: "reflect",
} as const;

export type StftSettings = { readonly [K in keyof StftOptions]-?: Exclude<StftOptions[K], undefined> };

/**
 * Options with all that follows from others put in.
 * @throws {OptionError} for lengths that are no positive whole numbers, a window longer than the transform, and names that do not exist.
 */
export function settleStft(where: string, given: StftOptions): StftSettings {
  const options = complete(where, given, stftDefaults);
  const length = { min: 1, integer: true };
  checkNumbers(where, options, { nFft: length, winLength: length, hopLength: length });
  checkChoice(`${where}.window`, options.window, windowNames);
  const { nFft, winLength = nFft } = options;
  if (winLength > nFft) {
    throw new OptionError({
      where: `${where}.winLength`,
      expected: `at most nFft, ${nFft}`,
      received: `${winLength}`,
    });
  }
  return { ...options, winLength, hopLength: options.hopLength ?? Math.max(1, Math.floor(winLength / 4)) };
}
