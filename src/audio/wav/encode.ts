import { checkChoice, complete } from "../../base/options.ts";
import { checkFiniteSamples, checkSampleRate, checkSamples, type Wave } from "../wave.ts";

/** How samples are written. */
export type WavEncoding = "pcm8" | "pcm16" | "pcm24" | "pcm32" | "float32";

export interface EncodeWavOptions {
  /** Default: "pcm16". */
  readonly encoding?: WavEncoding;
}

const defaults = { encoding: "pcm16" } as const;

interface Writer {
  readonly tag: 1 | 3;
  readonly bytes: number;
  write(view: DataView, at: number, value: number): void;
}

/** The nearest of the `2^bits` whole numbers around 0; what lies beyond full scale is clipped. */
function quantize(value: number, bits: number): number {
  const scale = 2 ** (bits - 1);
  return Math.max(-scale, Math.min(scale - 1, Math.round(value * scale)));
}

const writers: Readonly<Record<WavEncoding, Writer>> = {
  pcm8: { tag: 1, bytes: 1, write: (view, at, value) => view.setUint8(at, quantize(value, 8) + 128) },
  pcm16: { tag: 1, bytes: 2, write: (view, at, value) => view.setInt16(at, quantize(value, 16), true) },
  pcm24: {
    tag: 1,
    bytes: 3,
    write(view, at, value) {
      const whole = quantize(value, 24);
      view.setUint16(at, whole & 0xffff, true);
      view.setInt8(at + 2, whole >> 16);
    },
  },
  pcm32: { tag: 1, bytes: 4, write: (view, at, value) => view.setInt32(at, quantize(value, 32), true) },
  float32: { tag: 3, bytes: 4, write: (view, at, value) => view.setFloat32(at, value, true) },
};

/**
 * Encodes sound as a WAV file. PCM rounds to the nearest step and clips what lies beyond -1 and 1.
 * @throws {ShapeError | OptionError} unless the samples are float32 `[frames, channels]` and the rate a whole number.
 * @throws {DataError} when a sample is NaN or infinite.
 * @example
 * const silence = { sampleRate: 8000, samples: ndarray("float32", [8000, 1], new Float32Array(8000)) };
 * audio.encodeWav(silence).length // 16044
 */
export function encodeWav({ sampleRate, samples }: Wave, options: EncodeWavOptions = {}): Uint8Array {
  const { encoding } = complete("encodeWav", options, defaults);
  checkChoice("encodeWav.encoding", encoding, Object.keys(writers));
  checkSampleRate("encodeWav.sampleRate", sampleRate);
  checkSamples("encodeWav", samples);
  checkFiniteSamples("encodeWav", samples);
  const { tag, bytes, write } = writers[encoding];
  const [frames, channels] = samples.shape as [number, number];
  const dataBytes = samples.data.length * bytes;
  // Formats other than PCM say how many frames there are.
  const fact = tag === 1 ? [] : [chunk("fact", 4, (view) => view.setUint32(0, frames, true))];
  const format = chunk("fmt ", 16, (view) => {
    view.setUint16(0, tag, true);
    view.setUint16(2, channels, true);
    view.setUint32(4, sampleRate, true);
    view.setUint32(8, sampleRate * channels * bytes, true);
    view.setUint16(12, channels * bytes, true);
    view.setUint16(14, 8 * bytes, true);
  });
  const data = chunk("data", dataBytes, (view) => {
    for (let i = 0; i < samples.data.length; i++) write(view, i * bytes, Number(samples.data[i]));
  });
  const chunks = [format, ...fact, data];
  const size = 4 + chunks.reduce((sum, part) => sum + part.length, 0);
  const file = chunk("RIFF", size, (view) => {
    [..."WAVE"].forEach((letter, i) => view.setUint8(i, letter.charCodeAt(0)));
  });
  let at = 12;
  for (const part of chunks) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

/** A chunk with its name and size; of odd size, with a byte behind that does not count. */
function chunk(id: string, size: number, fill: (body: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(8 + size + (size % 2));
  const view = new DataView(bytes.buffer);
  [...id].forEach((letter, i) => view.setUint8(i, letter.charCodeAt(0)));
  view.setUint32(4, size, true);
  fill(new DataView(bytes.buffer, 8, size));
  return bytes;
}
