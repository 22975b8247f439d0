import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LoomError } from "../../base/errors.ts";
import { ndarray } from "../../base/ndarray.ts";
import { decodeSafetensors } from "../../data/safetensors.ts";
import { convertWave, decodeWav, encodeWav, readWav, type Wave, type WavEncoding } from "../index.ts";

const goldens = join(import.meta.dirname, "../../../goldens/audio");
const golden = (file: string): Uint8Array => readFileSync(join(goldens, "wav", file));

const wave = (values: readonly number[], channels = 1, sampleRate = 8000): Wave => ({
  sampleRate,
  samples: ndarray("float32", [values.length / channels, channels], Float32Array.from(values)),
});
const ramp = wave([0, 0.25, -0.5, 1 - 2 ** -7, -1, 0.125], 2);

/** A file with some bytes changed, from a place on. */
function changed(file: Uint8Array, at: number, ...bytes: number[]): Uint8Array {
  const copy = file.slice();
  copy.set(bytes, at);
  return copy;
}
const latin1 = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));
const joined = (...parts: readonly ArrayLike<number>[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => Array.from(part)));

describe("reads what libsndfile wrote, as libsndfile does", () => {
  const { cases } = JSON.parse(readFileSync(join(goldens, "wav.json"), "utf8")) as {
    readonly cases: readonly { readonly name: string; readonly sampleRate: number }[];
  };
  const { tensors } = decodeSafetensors(readFileSync(join(goldens, "wav.safetensors")), "wav");
  test.each(cases)("$name", ({ name, sampleRate }) => {
    expect(decodeWav(golden(name), { where: name })).toEqual({ sampleRate, samples: tensors[name] });
  });
});

describe("every encoding comes back", () => {
  test.each<[WavEncoding, number]>([
    ["pcm8", 8],
    ["pcm16", 16],
    ["pcm24", 24],
    ["pcm32", 32],
  ])("%s to half a step, clipped to full scale", (encoding, bits) => {
    const values = fc.array(fc.float({ min: -2, max: 2, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(values, (sound) => {
        const back = decodeWav(encodeWav(wave(sound), { encoding })).samples.data as Float32Array;
        const step = 2 ** (1 - bits);
        sound.forEach((value, i) => {
          const clipped = Math.max(-1, Math.min(1 - step, value));
          // float32 itself has 24 bits.
          expect(Math.abs(back[i]! - clipped)).toBeLessThanOrEqual(step / 2 + 2 ** -25);
        });
      }),
    );
  });

  test("float32 exactly, beyond full scale too", () => {
    const sound = wave([0.1, -3, 1e-30, 7], 2, 44_100);
    expect(decodeWav(encodeWav(sound, { encoding: "float32" }))).toEqual(sound);
  });

  test("with frames of an odd number of bytes", () => {
    const sound = wave([0.5, -0.5, 0.25]);
    const bytes = encodeWav(sound, { encoding: "pcm8" });
    expect(bytes.length % 2).toBe(0);
    expect(decodeWav(bytes)).toEqual(sound);
  });
});

describe("chunks", () => {
  const file = encodeWav(ramp, { encoding: "pcm8" });
  test("of other kinds, before and behind, and of odd length, are passed over", () => {
    const note = joined(latin1("note"), [3, 0, 0, 0], [1, 2, 3], [0]);
    const bytes = joined(file.subarray(0, 12), note, file.subarray(12), note);
    expect(decodeWav(bytes)).toEqual(ramp);
  });

  test("of samples of unknown size go on to the end of the file", () => {
    expect(decodeWav(changed(file, 40, 255, 255, 255, 255))).toEqual(ramp);
  });

  test("lie anywhere in a buffer", () => {
    const bytes = joined([9], file);
    expect(decodeWav(bytes.subarray(1))).toEqual(ramp);
  });
});

describe("refuses", () => {
  const file = encodeWav(ramp);
  const float = encodeWav(ramp, { encoding: "float32" });
  const floatData = float.length - ramp.samples.data.length * 4;
  test.each<[string, Uint8Array, RegExp]>([
    ["an empty file", new Uint8Array(0), /f\.wav: the file is empty/],
    ["a text", joined(latin1("Hello, world, I am no sound")), /not a WAV file[^]*begins with "Hello, world"/],
    ["a FLAC file", joined(latin1("fLaC"), new Uint8Array(40)), /not a WAV file[^]*a FLAC file[^]*ffmpeg/],
    ["an MP3 file", joined(latin1("ID3"), new Uint8Array(40)), /an MP3 file/],
    ["a big-endian file", joined(latin1("RIFX"), file.subarray(4)), /big-endian/],
    ["another RIFF file", changed(file, 8, ...latin1("AVI ")), /not a WAV file/],
    ["a header cut short", file.subarray(0, 30), /cut short[^]*16 bytes in chunk 'fmt '[^]*10 bytes/],
    ["a file without samples", file.subarray(0, 36), /cut short[^]*expected: the 'data' chunk/],
    ["a file of its first bytes", file.subarray(0, 6), /cut short[^]*the 'fmt ' chunk/],
    ["samples cut short", file.subarray(0, -2), /cut short[^]*12 bytes in chunk 'data'[^]*10 bytes from/],
    ["zero-length audio", changed(file.subarray(0, 44), 40, 0, 0, 0, 0), /recording is empty/],
    ["half a frame", changed(file, 40, 10), /end inside a frame[^]*multiple of 4[^]*received: 10/],
    ["a format that is too short", changed(file, 16, 8), /'fmt ' chunk is too short[^]*16 bytes[^]*8/],
    ["no channels", changed(file, 22, 0), /contradicts itself[^]*0 channels/],
    ["a rate of 0", changed(file, 24, 0, 0), /contradicts itself[^]*0 Hz/],
    ["frames too small for their samples", changed(file, 32, 2), /contradicts itself[^]*2 bytes a frame/],
    ["integers of 40 bits", changed(file, 32, 10), /samples of 40 bits[^]*8, 16, 24, 32/],
    ["samples before their format", joined(file.subarray(0, 12), file.subarray(36)), /before their format/],
    ["NaN", changed(float, floatData + 8, 0, 0, 0xc0, 0x7f), /not a finite[^]*NaN in frame 1, channel 0/],
    ["infinity", changed(float, floatData + 4, 0, 0, 0x80, 0x7f), /Infinity in frame 0, channel 1/],
  ])("%s", (_, bytes, message) => {
    expect(() => decodeWav(bytes, { where: "f.wav" })).toThrow(message);
    expect(() => decodeWav(bytes, { where: "f.wav" })).toThrow(LoomError);
  });

  const codecs = { ulaw: "mu-law", alaw: "A-law", ima_adpcm: "IMA", ms_adpcm: "Microsoft", gsm610: "GSM" };
  test.each(Object.entries(codecs))("the codec %s by its name", (file, name) => {
    expect(() => decodeWav(golden(`codec-${file}.wav`))).toThrow(name);
    expect(() => decodeWav(golden(`codec-${file}.wav`))).toThrow(/cannot be read[^]*ffmpeg/);
  });

  test("a codec nobody knows by its number", () => {
    expect(() => decodeWav(changed(file, 20, 0x34, 0x12))).toThrow(/codec 0x1234 cannot be read/);
    const extensible = golden("wavex-pcm_16-3.wav");
    expect(() => decodeWav(changed(extensible, 50, 7, 7))).toThrow(/codec 010000000000070780/);
  });

  test("whatever is cut or changed in a file with an error of ours, or reads it", () => {
    const files = readdirSync(join(goldens, "wav")).map(golden);
    const place = fc.nat({ max: 400 });
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        place,
        place,
        fc.integer({ min: 0, max: 255 }),
        (bytes, at, end, byte) => {
          const damaged = changed(bytes, at % bytes.length, byte).subarray(0, Math.max(1, end));
          try {
            const { samples } = decodeWav(damaged);
            expect(samples.data.every((value) => Number.isFinite(value))).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(LoomError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("to write what is no sound", () => {
    expect(() => encodeWav(wave([NaN]))).toThrow(/NaN in frame 0/);
    expect(() => encodeWav({ ...ramp, sampleRate: 0.5 })).toThrow(/whole number of hertz/);
    const flat = ndarray("float32", [2], new Float32Array(2));
    expect(() => encodeWav({ sampleRate: 8000, samples: flat })).toThrow(/\[frames, 1\]/);
    expect(() => encodeWav(ramp, { encoding: "pcm12" as never })).toThrow(/did you mean 'pcm/);
  });
});

describe("converts", () => {
  test("channels to their mean", () => {
    const { samples } = convertWave(wave([0, 1, 0.5, -1], 2), { mono: true });
    expect(samples).toEqual(ndarray("float32", [2, 1], Float32Array.of(0.5, -0.25)));
  });

  test("rates channel by channel, keeping a tone's pitch", () => {
    const tone = (rate: number, i: number, hertz: number) => Math.sin((2 * Math.PI * hertz * i) / rate);
    const values = Array.from({ length: 2 * 4410 }, (_, i) => tone(44_100, i >> 1, i % 2 ? 700 : 300));
    const { sampleRate, samples } = convertWave(wave(values, 2, 44_100), { sampleRate: 8000 });
    expect([sampleRate, ...samples.shape]).toEqual([8000, 800, 2]);
    // The ends lack what came before and after.
    for (let i = 50; i < 750; i++) {
      expect(samples.data[2 * i]).toBeCloseTo(tone(8000, i, 300), 2);
      expect(samples.data[2 * i + 1]).toBeCloseTo(tone(8000, i, 700), 2);
    }
  });

  test("rates that have no common divisor", () => {
    const { samples } = convertWave(wave(new Array<number>(44_101).fill(0.5), 1, 44_101), {
      sampleRate: 8009,
    });
    expect(samples.shape).toEqual([8009, 1]);
    expect(samples.data[4000]).toBeCloseTo(0.5, 3);
  });
});

describe("readWav", () => {
  let folder = "";
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), "loom-"))));
  afterAll(() => rm(folder, { recursive: true }));

  test("reads, mixes and resamples", async () => {
    const path = join(folder, "a.wav");
    await writeFile(path, encodeWav(ramp));
    expect(await readWav(path)).toEqual(decodeWav(await readFile(path)));
    const { sampleRate, samples } = await readWav(path, { sampleRate: 16_000, mono: true });
    expect([sampleRate, ...samples.shape]).toEqual([16_000, 6, 1]);
  });

  test("names the file at fault", async () => {
    await expect(readWav(join(folder, "none.wav"))).rejects.toThrow(/none\.wav: cannot be read/);
    await writeFile(join(folder, "b.wav"), "no sound");
    await expect(readWav(join(folder, "b.wav"))).rejects.toThrow(/b\.wav: not a WAV file/);
    await expect(readWav("x", { mon: true } as never)).rejects.toThrow(/did you mean 'mono'/);
  });
});
