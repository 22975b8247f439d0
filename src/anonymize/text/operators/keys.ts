import { DataError, OptionError } from "../../../base/errors.ts";

/** How many bytes a key has. */
export const keyLength = 32;

/** @throws {OptionError} for a key of another length. */
export function checkKey(key: Uint8Array): void {
  if (key.length === keyLength) return;
  throw new OptionError({ where: "key", expected: `${keyLength} bytes`, received: `${key.length}` });
}

/**
 * The key in a file: 32 bytes, or as 64 hexadecimal digits or base 64.
 * @throws {DataError} when it is none of them; what it holds is not told.
 */
export function parseKey(bytes: Uint8Array, where: string): Uint8Array {
  if (bytes.length === keyLength) return bytes;
  const text = new TextDecoder().decode(bytes).trim();
  if (/^[\da-f]{64}$/i.test(text)) {
    return Uint8Array.from({ length: keyLength }, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16));
  }
  if (/^[A-Za-z\d+/]{43}=$/.test(text)) return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  throw new DataError({
    where,
    problem: "it holds no key",
    expected: "32 bytes, or 64 hexadecimal digits, or base 64 of 32 bytes",
    received: `${bytes.length} bytes`,
    mend: "make one: openssl rand -hex 32 > key.txt",
  });
}

type Bytes = Uint8Array<ArrayBuffer>;
const encoder = new TextEncoder();

/** HMAC-SHA-256 of a text. Source: FIPS 198-1. */
export async function hmac(key: Uint8Array, text: string): Promise<Uint8Array> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  // Web Crypto refuses empty keys; HMAC pads with zeros, so one zero is the same key.
  const material = (key.length === 0 ? new Uint8Array(1) : key) as Bytes;
  const imported = await crypto.subtle.importKey("raw", material, algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, encoder.encode(text)));
}

/** A key for one use: those of different uses tell nothing of each other. */
export const derivedKey = (key: Uint8Array, use: string): Promise<Uint8Array> =>
  hmac(key, `tensorloom anonymize ${use}`);

export const hexadecimal = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
