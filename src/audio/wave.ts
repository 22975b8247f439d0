import { DataError, OptionError, ShapeError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { showShape } from "../base/shape.ts";

/** Sound at rest. */
export interface Wave {
  /** Frames a second. */
  readonly sampleRate: number;
  /** float32 `[frames, channels]`; full scale is -1 to 1. */
  readonly samples: NdArray;
}

/** @throws {OptionError} unless the rate is a whole number of hertz. */
export function checkSampleRate(where: string, sampleRate: number): void {
  if (Number.isInteger(sampleRate) && sampleRate >= 1) return;
  throw new OptionError({ where, expected: "a whole number of hertz, 1 or more", received: `${sampleRate}` });
}

/** @throws {ShapeError} unless the samples are float32 `[frames, channels]`, with a frame and a channel at least. */
export function checkSamples(where: string, { dtype, shape }: NdArray): void {
  if (dtype === "float32" && shape.length === 2 && shape[0]! > 0 && shape[1]! > 0) return;
  throw new ShapeError({
    where,
    expected: "samples float32 [frames, channels], neither of them 0",
    received: `${dtype} ${showShape(shape)}`,
    ...(shape.length === 1 && { mend: "give mono sound the shape [frames, 1]" }),
  });
}

/** @throws {DataError} when a sample is NaN or infinite, saying which. */
export function checkFiniteSamples(where: string, { shape, data }: NdArray): void {
  const channels = shape[1]!;
  const at = (data as Float32Array).findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  throw new DataError({
    where,
    problem: "a sample is not a finite number",
    received: `${data[at]} in frame ${Math.floor(at / channels)}, channel ${at % channels}`,
  });
}
