import { DataError, OptionError } from "../../../base/errors.ts";
import { checkKey, derivedKey } from "./keys.ts";

type Bytes = Uint8Array<ArrayBuffer>;
const nonceLength = 12;
const encoder = new TextEncoder();

/** `<PERSON:AES-GCM:...>`: nonce, what is encrypted, and the tag by which a wrong key is known, in base 64 for URLs. */
const sealed = /<([^<>]+?):AES-GCM:([\w-]+)>/g;
/** Where one begins, whole or not. */
const begun = /<[^<>]+?:AES-GCM:/g;

const toBase64 = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const fromBase64 = (text: string): Bytes =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

const importKey = async (key: Uint8Array): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", (await derivedKey(key, "encrypt")) as Bytes, "AES-GCM", false, [
    "encrypt",
    "decrypt",
  ]);

/**
 * Its type is authenticated with it: changed, nothing is decrypted.
 * @throws {OptionError} for a type by which the piece would not be found again.
 */
export async function encryptFinding(text: string, type: string, key: Uint8Array): Promise<string> {
  if (type === "" || /[<>]/.test(type)) {
    throw new OptionError({
      where: "operator encrypt",
      problem: `pieces of the type '${type}' could not be decrypted again`,
      expected: "types without < and >",
    });
  }
  const iv = crypto.getRandomValues(new Uint8Array(nonceLength));
  const settings = { name: "AES-GCM", iv, additionalData: encoder.encode(type) };
  const hidden = await crypto.subtle.encrypt(settings, await importKey(key), encoder.encode(text));
  const bytes = new Uint8Array(nonceLength + hidden.byteLength);
  bytes.set(iv);
  bytes.set(new Uint8Array(hidden), nonceLength);
  return `<${type}:AES-GCM:${toBase64(bytes)}>`;
}

/**
 * Gives back what the operator `encrypt` hid in a text. All of it, or nothing: with a wrong key, or where a piece was
 * changed, it throws.
 * Source: AES in Galois/counter mode, NIST SP 800-38D.
 * @throws {DataError} when the key is another one or a piece was changed.
 * @throws {OptionError} when the key has not 32 bytes.
 * @example
 * const key = crypto.getRandomValues(new Uint8Array(32));
 * const { text } = await anonymize.anonymizeText("ada@mail.org", { key, operators: { DEFAULT: { type: "encrypt" } } });
 * (await anonymize.decryptText(text, { key })).text // "ada@mail.org"
 */
export async function decryptText(
  text: string,
  { key, where = "text" }: { readonly key: Uint8Array; readonly where?: string },
): Promise<{ readonly text: string; readonly decrypted: number }> {
  checkKey(key);
  const imported = await importKey(key);
  const pieces = [...text.matchAll(sealed)];
  const cut = [...text.matchAll(begun)].length - pieces.length;
  if (cut > 0) {
    throw new DataError({
      where,
      problem: `${cut} of ${cut + pieces.length} encrypted pieces are not whole`,
      mend: "take the text as it was written; nothing was decrypted",
    });
  }
  let out = "";
  let from = 0;
  let decrypted = 0;
  for (const { 0: token, 1: type, 2: encoded, index } of pieces) {
    out +=
      text.slice(from, index) + (await open(imported, type!, encoded!, `${where}, piece ${decrypted + 1}`));
    from = index + token.length;
    decrypted++;
  }
  return { text: out + text.slice(from), decrypted };
}

async function open(key: CryptoKey, type: string, encoded: string, where: string): Promise<string> {
  try {
    const bytes = fromBase64(encoded);
    const settings = {
      name: "AES-GCM",
      iv: bytes.subarray(0, nonceLength),
      additionalData: encoder.encode(type),
    };
    const plain = await crypto.subtle.decrypt(settings, key, bytes.subarray(nonceLength));
    return new TextDecoder().decode(plain);
  } catch (cause) {
    throw new DataError(
      {
        where,
        problem: "it cannot be decrypted: the key is another one, or the text was changed",
        mend: "give the key with which it was encrypted; nothing was written",
      },
      { cause },
    );
  }
}
