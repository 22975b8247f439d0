import { OptionError } from "../../../base/errors.ts";
import { suggest } from "../../../base/nearest.ts";
import { checkNumbers, checkOptionNames } from "../../../base/options.ts";
import { sha256 } from "../../../base/sha256.ts";
import { encryptFinding } from "./encryption.ts";
import { derivedKey, hexadecimal, hmac, keyLength } from "./keys.ts";
import type { Apply, Operator } from "./operator.ts";
import { pseudonyms } from "./pseudonyms.ts";

type Settings<Type extends Operator["type"]> = Extract<Operator, { type: Type }>;
type Make<Type extends Operator["type"]> = (settings: Settings<Type>, key: Uint8Array | undefined) => Apply;

/** What each operator takes beside its type. */
const optionNames: { readonly [Type in Operator["type"]]: readonly string[] } = {
  replace: ["newValue"],
  redact: [],
  mask: ["maskingChar", "keepLast"],
  hash: ["algorithm", "salt"],
  encrypt: [],
  pseudonym: [],
  keep: [],
};

function mask(text: string, { maskingChar = "*", keepLast = 0 }: Settings<"mask">): string {
  const characters = Array.from(text);
  const counts = characters.map((character) => /[\p{L}\p{M}\p{N}]/u.test(character));
  let kept = Math.min(keepLast, Math.floor(counts.filter(Boolean).length / 2));
  for (let i = characters.length - 1; i >= 0; i--) {
    if (!counts[i]) continue;
    if (kept > 0) kept--;
    else characters[i] = maskingChar;
  }
  return characters.join("");
}

const randomKey = (): Uint8Array => crypto.getRandomValues(new Uint8Array(keyLength));

const makers: { readonly [Type in Operator["type"]]: Make<Type> } = {
  replace:
    ({ newValue }) =>
    (_, type) =>
      newValue ?? `<${type}>`,
  redact: () => () => "",
  mask: (settings) => (text) => mask(text, settings),
  hash({ algorithm = "hmac-sha256", salt }, key) {
    const salted =
      salt === undefined
        ? key === undefined
          ? Promise.resolve(randomKey())
          : derivedKey(key, "hash")
        : Promise.resolve(new TextEncoder().encode(salt));
    return async (text) =>
      algorithm === "sha256"
        ? sha256([await salted, new TextEncoder().encode(text)])
        : hexadecimal(await hmac(await salted, text));
  },
  encrypt(_, key) {
    if (key !== undefined) return (text, type) => encryptFinding(text, type, key);
    throw new OptionError({
      where: "operator encrypt",
      problem: "there is no key",
      mend: "give a key; one is made by: openssl rand -hex 32 > key.txt",
    });
  },
  pseudonym(_, key) {
    const apply = Promise.resolve(key === undefined ? randomKey() : derivedKey(key, "pseudonym")).then(
      pseudonyms,
    );
    return async (text, type) => (await apply)(text, type);
  },
  keep: () => (text) => text,
};

/** @throws {OptionError} for an operator that there is not, or options that it does not take. */
export function checkOperator(where: string, operator: Operator): void {
  const { type, ...rest } = operator;
  const names = Object.keys(makers);
  if (!names.includes(type)) {
    throw new OptionError({
      where: `${where}.type`,
      received: String(type),
      mend: suggest(String(type), names),
    });
  }
  checkOptionNames(where, rest, Object.fromEntries(optionNames[type].map((name) => [name, true])));
  if (type === "mask") {
    checkNumbers(where, operator, { keepLast: { min: 0, integer: true } });
    const { maskingChar = "*" } = operator;
    if (Array.from(maskingChar).length !== 1) {
      throw new OptionError({
        where: `${where}.maskingChar`,
        expected: "one character",
        received: `'${maskingChar}'`,
      });
    }
  }
  if (type === "hash" && operator.salt === "") {
    throw new OptionError({
      where: `${where}.salt`,
      problem: "it is empty: whoever tries names and numbers would find those with the same hash",
      mend: "leave it out for random numbers, or give a long secret one, or a key",
    });
  }
  if (type === "hash" && !["hmac-sha256", "sha256"].includes(operator.algorithm ?? "sha256")) {
    throw new OptionError({
      where: `${where}.algorithm`,
      expected: "hmac-sha256 or sha256",
      received: String(operator.algorithm),
    });
  }
}

/**
 * What carries the operator out.
 * @throws {OptionError} when it wants a key and there is none.
 */
export const makeOperator = (operator: Operator, key: Uint8Array | undefined): Apply =>
  (makers[operator.type] as Make<Operator["type"]>)(operator as never, key);
