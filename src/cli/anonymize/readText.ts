import { DataError } from "../../base/errors.ts";
import { decodeUtf8 } from "../../text/index.ts";
import { readBytes } from "./readJson.ts";

/**
 * The text in a file.
 * @throws {DataError} when it cannot be read, or is none: in a binary file, or UTF-16 taken for UTF-8, nothing would be found.
 */
export async function readText(path: string): Promise<string> {
  const text = decodeUtf8(await readBytes(path), path);
  const at = text.indexOf("\0");
  if (at < 0) return text;
  throw new DataError({
    where: `${path}, character ${at}`,
    problem: "it holds zeros, so it is no text, or one in UTF-16: nothing would be found in it",
    expected: "text in UTF-8",
    mend: "convert it: iconv -f UTF-16LE -t UTF-8, or take it out",
  });
}

const encodings: readonly (readonly [string, RegExp])[] = [
  [
    "parts in base 64 or quoted-printable",
    /^Content-Transfer-Encoding:\s*(?:base64|quoted-printable)|=\?[\w-]+\?[bq]\?[^?\s]*\?=/gim,
  ],
  ["data in addresses (data:...;base64)", /\bdata:[\w.+-]+\/[\w.+-]+(?:;[\w=-]+)*;base64,/gi],
  ["characters by number (&#64;)", /&#(?:\d{2,6}|x[\da-f]{2,5});/gi],
  ["characters by number (\\u0040)", /\\u(?:[\da-f]{4}|\{[\da-f]{2,6}\})/gi],
  ["characters by number (%40)", /%(?:[2-7][\da-f]|[c-f][\da-f]%[89ab][\da-f])/gi],
  ["characters that are not seen", /[\u00ad\u200b-\u200d\u2060\ufeff]/g],
];

/** What a text holds in a form in which nothing is recognized, so that it stays as it is. */
export const unreadIn = (text: string): string[] =>
  encodings.flatMap(([what, pattern]) => {
    const count = [...text.matchAll(pattern)].length;
    return count === 0 ? [] : [`${count} x ${what}: not read, so whatever stands there is still there`];
  });
