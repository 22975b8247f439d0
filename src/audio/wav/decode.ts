import { DataError } from "../../base/errors.ts";
import { ndarray } from "../../base/ndarray.ts";
import { checkFiniteSamples, type Wave } from "../wave.ts";
import { readChunks } from "./chunks.ts";

/** One sample as a number, full scale from -1 to 1; 8-bit samples are unsigned, all others signed. */
const readers: Readonly<Record<string, (view: DataView, at: number) => number>> = {
  integer8: (view, at) => (view.getUint8(at) - 2 ** 7) / 2 ** 7,
  integer16: (view, at) => view.getInt16(at, true) / 2 ** 15,
  integer24: (view, at) => (view.getInt8(at + 2) * 2 ** 16 + view.getUint16(at, true)) / 2 ** 23,
  integer32: (view, at) => view.getInt32(at, true) / 2 ** 31,
  float32: (view, at) => view.getFloat32(at, true),
  float64: (view, at) => view.getFloat64(at, true),
};

export interface DecodeWavOptions {
  /** The file's name, for errors. Default: "WAV". */
  readonly where?: string;
}

/**
 * Decodes a WAV file: PCM of 8, 16, 24 or 32 bits or float of 32 or 64, plain or extensible, any rate, any number of
 * channels. Integers are divided by 2^(bits - 1), as libsndfile does; floats are taken as they are, beyond full
 * scale too.
 * @throws {DataError} when it is no WAV file, is cut short or damaged, holds no samples, or one that is NaN or infinite.
 * @throws {UnsupportedError} naming the codec when that is neither PCM nor float.
 * @example
 * const sound = { sampleRate: 8000, samples: ndarray("float32", [3, 1], Float32Array.of(0, 0.5, -0.5)) };
 * audio.decodeWav(audio.encodeWav(sound)).samples.shape // [3, 1]
 */
export function decodeWav(bytes: Uint8Array, { where = "WAV" }: DecodeWavOptions = {}): Wave {
  const { format, data } = readChunks(bytes, where);
  const { kind, bits, channels, sampleRate } = format;
  const width = bits / 8;
  if (data.length === 0) throw new DataError({ where, problem: "the recording is empty: it has no samples" });
  if (data.length % (width * channels) !== 0) {
    throw new DataError({
      where,
      problem: "the samples end inside a frame",
      expected: `a multiple of ${width * channels} bytes`,
      received: `${data.length}`,
    });
  }
  const read = readers[`${kind}${bits}`]!;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const values = new Float32Array(data.length / width);
  for (let i = 0; i < values.length; i++) values[i] = read(view, i * width);
  const samples = ndarray("float32", [values.length / channels, channels], values);
  if (kind === "float") checkFiniteSamples(where, samples);
  return { sampleRate, samples };
}
