import { readFile } from "node:fs/promises";
import { DataError, OptionError } from "../../base/errors.ts";
import { decodeUtf8 } from "../../text/index.ts";

/** Where texts come from beside the arguments. */
export interface TextSources {
  /** A file with a text a line. */
  readonly file?: string | undefined;
  /** What `-` stands for. Default: the process's standard input. */
  readonly stdin?: AsyncIterable<Uint8Array | string>;
}

/**
 * The texts of a command: its arguments, the lines of standard input where one of them is `-`, and the lines of a
 * file.
 * @throws {OptionError} when there are none.
 * @throws {DataError} naming file and line when a text is empty or not UTF-8.
 */
export async function readTexts(given: readonly string[], sources: TextSources = {}): Promise<string[]> {
  const { file, stdin = process.stdin } = sources;
  const texts: string[] = [];
  for (const [i, text] of given.entries()) {
    if (text === "-") texts.push(...linesOf(await readAll(stdin), "standard input"));
    else texts.push(filled(text, `text ${i + 1}`));
  }
  if (file !== undefined) texts.push(...linesOf(await readBytes(file), file));
  if (texts.length > 0) return texts;
  throw new OptionError({
    where: "texts",
    problem: "there is nothing to work on",
    mend: "give texts in quotes, '-' for the lines of standard input, or --file",
  });
}

/** A text that is one argument, or all of standard input where it is `-`. */
export async function readPrompt(
  given: string,
  { stdin = process.stdin }: TextSources = {},
): Promise<string> {
  return given === "-" ? decodeUtf8(await readAll(stdin), "standard input") : given;
}

/** The lines of a text; the end of the last one makes no further line. */
function linesOf(bytes: Uint8Array, where: string): string[] {
  const lines = decodeUtf8(bytes, where).split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line, i) => filled(line, `${where}, line ${i + 1}`));
}

function filled(text: string, where: string): string {
  if (text.trim() !== "") return text;
  throw new DataError({ where, problem: "it is empty", mend: "take it out, or write a text there" });
}

async function readAll(stream: AsyncIterable<Uint8Array | string>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(typeof part === "string" ? Buffer.from(part) : part);
  return Buffer.concat(parts);
}

const readBytes = (path: string): Promise<Uint8Array> =>
  readFile(path).catch((cause: unknown) => {
    throw new DataError({ where: path, problem: `cannot be read: ${(cause as Error).message}` }, { cause });
  });
