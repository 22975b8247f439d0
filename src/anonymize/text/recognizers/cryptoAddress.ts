import { sha256 } from "../../../base/sha256.ts";
import { patternRecognizer } from "../patternRecognizer.ts";
import { keccak256 } from "./keccak256.ts";

const base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const bech32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from({ length: hex.length / 2 }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));

/** Base 58 whose last four bytes are the first of SHA-256, twice, of those before: 25 bytes in all. */
function isBase58Check(address: string): boolean {
  let number = 0n;
  for (const character of address) {
    const digit = base58.indexOf(character);
    if (digit < 0) return false;
    number = number * 58n + BigInt(digit);
  }
  const hex = number.toString(16).padStart(50, "0");
  if (hex.length !== 50) return false;
  const bytes = bytesOf(hex);
  return sha256([bytesOf(sha256([bytes.subarray(0, 21)]))]).slice(0, 8) === hex.slice(42);
}

/** The checksum of SegWit addresses, the older (constant 1) or the newer. Source: BIP 173, BIP 350. */
function isBech32(address: string): boolean {
  if (address !== address.toLowerCase() && address !== address.toUpperCase()) return false;
  const lower = address.toLowerCase();
  const data = Array.from(lower.slice(3), (character) => bech32.indexOf(character));
  if (data.includes(-1) || data.length < 7) return false;
  let checksum = 1;
  const prefix = [3, 3, 0, 2, 3]; // of "bc"
  for (const value of [...prefix, ...data]) {
    const top = checksum >>> 25;
    checksum = ((checksum & 0x1ffffff) << 5) ^ value;
    for (const [i, generator] of generators.entries()) if ((top >>> i) & 1) checksum ^= generator;
  }
  return checksum === 1 || checksum === 0x2bc830a3;
}

/**
 * Whether the capitals of an address are those that the Keccak of its small letters says; `undefined` where all letters
 * are of one size, which says nothing.
 * Source: EIP-55.
 */
function isMixedCheck(address: string): boolean | undefined {
  const digits = address.slice(2);
  const lower = digits.toLowerCase();
  if (digits === lower || digits === digits.toUpperCase()) return undefined;
  const hash = keccak256(new TextEncoder().encode(lower));
  return Array.from(lower, (c, i) => (parseInt(hash[i]!, 16) >= 8 ? c.toUpperCase() : c)).join("") === digits;
}

/** Addresses of Bitcoin, and of Ethereum; these are known by their form where they have no checksum. */
export const cryptoAddress = patternRecognizer("cryptoAddress", {
  type: "CRYPTO",
  patterns: [
    { regex: /(?<!\w)(?:bc1|[13])[a-zA-HJ-NP-Z\d]{25,59}(?!\w)/g, score: 0.5 },
    { regex: /(?<!\w)BC1[A-Z\d]{25,59}(?!\w)/g, score: 0.5 },
    { regex: /(?<!\w)0x[\da-fA-F]{40}(?!\w)/g, score: 0.6 },
  ],
  context: ["wallet", "btc", "bitcoin", "crypto", "eth", "ethereum"],
  validate(match) {
    if (match.startsWith("0x")) return isMixedCheck(match);
    return /^bc1/i.test(match) ? isBech32(match) : isBase58Check(match);
  },
});
