import { convertWave, type Wave } from "../../audio/index.ts";
import { DataError } from "../../base/errors.ts";
import { ndarray, type NdArray } from "../../base/ndarray.ts";
import type { Model } from "../../training/index.ts";

/** A recording that was longer than a model hears. */
export interface CutRecording {
  /** Its place among the recordings. */
  readonly recording: number;
  /** How long it is, and how much of it was kept, in seconds. */
  readonly seconds: number;
  readonly kept: number;
}

/** What is done about recordings. */
export interface HearOptions {
  /** Told of every recording that the model hears only the beginning of. */
  readonly onCut?: ((cut: CutRecording) => void) | undefined;
}

/**
 * Recordings as a model of raw samples takes them: mixed to one channel, resampled to its rate, filled up with
 * silence behind or cut.
 * Shape: float32 `[recordings, samples]`.
 * @throws {DataError} when the model's metadata do not tell its `sampleRate`.
 * @throws {ShapeError} for a recording without samples.
 */
export function hear(model: Model, recordings: readonly Wave[], { onCut }: HearOptions = {}): NdArray {
  const rate = sampleRateOf(model);
  const [length] = model.network.inputs[0]!.type.shape as [number];
  const heard = new Float32Array(recordings.length * length);
  recordings.forEach((recording, i) => {
    const { samples } = convertWave(recording, { sampleRate: rate, mono: true });
    const { data } = samples;
    heard.set((data as Float32Array).subarray(0, length), i * length);
    if (data.length > length) {
      onCut?.({ recording: i, seconds: data.length / rate, kept: length / rate });
    }
  });
  return ndarray("float32", [recordings.length, length], heard);
}

function sampleRateOf({ name, metadata }: Model): number {
  const { sampleRate } = metadata;
  if (typeof sampleRate === "number") return sampleRate;
  throw new DataError({
    where: name,
    problem: "the model's metadata do not tell what it hears",
    expected: "sampleRate, in hertz",
    mend: "use a model that a recipe built, or say it in model.metadata",
  });
}
