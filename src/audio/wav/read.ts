import { DataError } from "../../base/errors.ts";
import { readFile } from "../../base/node.ts";
import { complete } from "../../base/options.ts";
import { convertWave, type ConvertWaveOptions } from "../convertWave.ts";
import type { Wave } from "../wave.ts";
import { decodeWav } from "./decode.ts";

/**
 * Reads a WAV file and, where asked to, mixes it down to mono and changes its rate.
 * @throws {DataError | UnsupportedError} as {@link decodeWav}, and when the file cannot be read.
 * @example
 * const { samples, sampleRate } = await audio.readWav("speech.wav", { sampleRate: 16_000, mono: true });
 */
export async function readWav(path: string, options: ConvertWaveOptions = {}): Promise<Wave> {
  complete("readWav", options, { sampleRate: undefined, mono: false });
  const bytes = await readFile(path).catch((cause: unknown) => {
    const problem = `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new DataError({ where: path, problem, mend: "check the path" }, { cause });
  });
  return convertWave(decodeWav(bytes, { where: path }), options);
}
