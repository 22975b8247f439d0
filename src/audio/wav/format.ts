import { DataError, UnsupportedError } from "../../base/errors.ts";

/** How a WAV file writes its samples. `bits` counts those a sample takes up, used or not. */
export interface WavFormat {
  readonly kind: "integer" | "float";
  readonly bits: number;
  readonly channels: number;
  readonly sampleRate: number;
}

/** The tags of `mmreg.h` that are met in practice. */
const codecNames: Readonly<Record<number, string>> = {
  0x0002: "Microsoft ADPCM",
  0x0006: "A-law",
  0x0007: "mu-law",
  0x0011: "IMA ADPCM",
  0x0031: "GSM 6.10",
  0x0050: "MPEG audio",
  0x0055: "MP3",
  0x0092: "Dolby AC-3",
  0x00ff: "AAC",
  0x0160: "Windows Media Audio 1",
  0x0161: "Windows Media Audio 2",
  0x2000: "Dolby AC-3",
  0xf1ac: "FLAC",
};

const pcm = 1;
const ieeeFloat = 3;
const extensible = 0xfffe;

/** What follows the tag in the 16 bytes that name an extensible file's codec. */
const subFormatTail = "000000001000800000aa00389b71";

const widths = { integer: [8, 16, 24, 32], float: [32, 64] } as const;

/**
 * Reads the body of a `fmt ` chunk.
 * @throws {DataError} when it is cut short or contradicts itself.
 * @throws {UnsupportedError} naming a codec that is neither PCM nor float.
 */
export function parseFormat(chunk: Uint8Array, where: string): WavFormat {
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  const needed = chunk.length >= 2 && view.getUint16(0, true) === extensible ? 40 : 16;
  if (chunk.length < needed) {
    throw new DataError({
      where,
      problem: "the 'fmt ' chunk is too short",
      expected: `at least ${needed} bytes`,
      received: `${chunk.length}`,
    });
  }
  const kind = kindOf(view, where);
  const channels = view.getUint16(2, true);
  const sampleRate = view.getUint32(4, true);
  const frameBytes = view.getUint16(12, true);
  const bits = (8 * frameBytes) / channels;
  if (channels === 0 || sampleRate === 0 || bits < Math.max(1, view.getUint16(14, true))) {
    throw new DataError({
      where,
      problem: "the 'fmt ' chunk contradicts itself",
      received: `${channels} channels, ${sampleRate} Hz, ${frameBytes} bytes a frame`,
    });
  }
  if (!(widths[kind] as readonly number[]).includes(bits)) {
    throw new UnsupportedError({
      where,
      problem: `samples of ${bits} bits`,
      expected: `${kind} samples of ${widths[kind].join(", ")} bits`,
      mend: "convert the file, as with: ffmpeg -i in.wav -c:a pcm_s16le out.wav",
    });
  }
  return { kind, bits, channels, sampleRate };
}

function kindOf(view: DataView, where: string): WavFormat["kind"] {
  const outer = view.getUint16(0, true);
  const tag = outer === extensible ? view.getUint16(24, true) : outer;
  const standard = outer !== extensible || hexOf(view, 26, 40) === subFormatTail;
  if (standard && tag === pcm) return "integer";
  if (standard && tag === ieeeFloat) return "float";
  const name = standard ? codecNames[tag] : undefined;
  const code = standard ? `0x${tag.toString(16).padStart(4, "0")}` : hexOf(view, 24, 40);
  throw new UnsupportedError({
    where,
    problem: `the codec ${name === undefined ? code : `${name} (${code})`} cannot be read`,
    expected: "PCM or float samples",
    mend: "convert the file, as with: ffmpeg -i in.wav -c:a pcm_s16le out.wav",
  });
}

const hexOf = (view: DataView, start: number, end: number): string =>
  Array.from({ length: end - start }, (_, i) =>
    view
      .getUint8(start + i)
      .toString(16)
      .padStart(2, "0"),
  ).join("");
