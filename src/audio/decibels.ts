import { checkNumbers, complete } from "../base/options.ts";
import type { Tensor } from "../graph/tensor.ts";
import { log, max, maximum, multiply, square, subtract } from "../ops/index.ts";

interface Floor {
  /** How far below the loudest element of its own example anything may lie, in dB; `false`: any depth. Default: 80. */
  readonly topDb?: number | false;
}

export interface PowerToDbOptions extends Floor {
  /** The power that is 0 dB. Default: 1. */
  readonly refPower?: number;
  /** Powers below this count as this. Default: 1e-10. */
  readonly minPower?: number;
}

export interface AmplitudeToDbOptions extends Floor {
  /** The amplitude that is 0 dB. Default: 1. */
  readonly refAmplitude?: number;
  /** Amplitudes below this count as this. Default: 1e-5. */
  readonly minAmplitude?: number;
}

export const powerToDbDefaults = { refPower: 1, minPower: 1e-10, topDb: 80 } as const;
const amplitudeToDbDefaults = { refAmplitude: 1, minAmplitude: 1e-5, topDb: 80 } as const;

/**
 * Power as decibels: `10 log10(max(x, minPower) / refPower)`, cut off `topDb` below the example's loudest element.
 * Equal to `librosa.power_to_db` on each example by itself.
 * Shapes: `[batch, ...]`, unchanged.
 * @throws {OptionError} unless powers are positive and `topDb` is not negative.
 * @example audio.powerToDb(tensor([[1, 100, 1e-20]])) // [[0, 20, -60]]
 */
export function powerToDb(x: Tensor, options: PowerToDbOptions = {}): Tensor {
  const { refPower, minPower, topDb } = complete("powerToDb", options, powerToDbDefaults);
  const positive = { min: 0, exclusive: true };
  checkNumbers("powerToDb", { refPower, minPower }, { refPower: positive, minPower: positive });
  return decibels("powerToDb", x, { refPower, minPower, topDb });
}

/**
 * Amplitude as decibels: `20 log10(max(|x|, minAmplitude) / refAmplitude)`, cut off as {@link powerToDb} does.
 * Shapes: `[batch, ...]`, unchanged.
 * @throws {OptionError} unless amplitudes are positive and `topDb` is not negative.
 * @example audio.amplitudeToDb(tensor([[1, 10, 1e-20]])) // [[0, 20, -60]]
 */
export function amplitudeToDb(x: Tensor, options: AmplitudeToDbOptions = {}): Tensor {
  const { refAmplitude, minAmplitude, topDb } = complete("amplitudeToDb", options, amplitudeToDbDefaults);
  const positive = { min: 0, exclusive: true };
  checkNumbers(
    "amplitudeToDb",
    { refAmplitude, minAmplitude },
    { refAmplitude: positive, minAmplitude: positive },
  );
  const powers = { refPower: refAmplitude ** 2, minPower: minAmplitude ** 2, topDb };
  return decibels("amplitudeToDb", square(x), powers);
}

function decibels(
  where: string,
  x: Tensor,
  { refPower, minPower, topDb }: Required<PowerToDbOptions>,
): Tensor {
  const scaled = multiply(log(maximum(x, minPower)), 10 * Math.LOG10E);
  const level = subtract(scaled, 10 * Math.log10(Math.max(minPower, refPower)));
  if (topDb === false) return level;
  checkNumbers(where, { topDb }, { topDb: { min: 0 } });
  const loudest = max(level, { axis: level.shape.map((_, axis) => axis).slice(1), keepDims: true });
  return maximum(level, subtract(loudest, topDb));
}
