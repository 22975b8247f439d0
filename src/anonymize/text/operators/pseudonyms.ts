import { luhn } from "../checkDigits.ts";
import { fakeNames } from "./fakeNames.ts";
import { hmac } from "./keys.ts";
import type { Apply } from "./operator.ts";

/** Numbers that follow from a key and a text, as many as are asked for. */
type Draw = (below: number) => number;

async function drawFrom(key: Uint8Array, text: string): Promise<Draw> {
  let bytes = await hmac(key, text);
  for (let block = 1; bytes.length < 96; block++) {
    bytes = Uint8Array.from([...bytes, ...(await hmac(key, `${block} ${text}`))]);
  }
  let at = 0;
  return (below) => {
    const value = (bytes[at % 96]! << 16) | (bytes[(at + 1) % 96]! << 8) | bytes[(at + 2) % 96]!;
    at += 3;
    return value % below;
  };
}

/** The same text with other letters and digits of the same kind at the same places. */
const sameShape = (text: string, draw: Draw): string =>
  text.replaceAll(/[\p{L}\p{N}]/gu, (character) => {
    if (/\p{N}/u.test(character)) return String(draw(10));
    const letter = String.fromCharCode(97 + draw(26));
    return /\p{Lu}/u.test(character) ? letter.toUpperCase() : letter;
  });

/** A card of the test range 4000 00, of the same length and with a right check digit. */
function card(text: string, draw: Draw): string {
  const count = text.replaceAll(/\D/g, "").length;
  const start = Array.from({ length: count - 1 }, (_, i) => "400000"[i] ?? String(draw(10))).join("");
  const digits = `${start}${Array.from("0123456789").find((check) => luhn(start + check))!}`;
  let at = 0;
  return text.replaceAll(/\d/g, () => digits[at++]!);
}

/** A day up to a year before or after, in the same form where that is figures with the year first or last. */
function otherDay(text: string, draw: Draw): string {
  const [, year, separator, month, day] = /^(\d{4})([-/])(\d{1,2})\2(\d{1,2})$/.exec(text) ?? [];
  if (year === undefined) return sameShape(text.replaceAll(/\p{L}{3,}/gu, "March"), draw);
  const moved = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day) + draw(731) - 365));
  return moved.toISOString().slice(0, 10).replaceAll("-", separator!);
}

/** Ranges that are set apart for documentation, so that no pseudonym is anybody's. */
const made: Readonly<Record<string, (text: string, draw: Draw) => string>> = {
  EMAIL_ADDRESS: (_, draw) => `user${draw(16_777_216).toString(36).padStart(5, "0")}@example.com`,
  URL: (_, draw) => `https://example.com/${draw(16_777_216).toString(36)}`,
  IP_ADDRESS: (text, draw) =>
    text.includes(":")
      ? `2001:db8::${draw(65_536).toString(16)}:${draw(65_536).toString(16)}`
      : `${["192.0.2", "198.51.100", "203.0.113"][draw(3)]}.${draw(256)}`,
  MAC_ADDRESS: (text, draw) =>
    text.replaceAll(/[\da-f]/gi, (_, at: number) => "00005e0053"[at] ?? draw(16).toString(16)),
  PHONE_NUMBER: (_, draw) => `+1 ${200 + draw(800)}-555-01${String(draw(100)).padStart(2, "0")}`,
  CREDIT_CARD: card,
  DATE_TIME: otherDay,
};

/**
 * Other texts of the same kind, which follow from the key: names by parts, so that somebody's family name alone becomes
 * what it became beside the first name; addresses and numbers in ranges that belong to nobody. Different texts stay
 * different within one run.
 */
export function pseudonyms(key: Uint8Array): Apply {
  const chosen = new Map<string, string>();
  const taken = new Set<string>();
  let last: Promise<unknown> = Promise.resolve();
  /** One after another: what is taken must be known before the next is chosen. */
  const choose: Choose = (kind, text, make) => {
    const next = last.then(() => chooseOther(kind, text, make));
    last = next;
    return next;
  };
  /** One text's other; where another text has it already, the next. */
  const chooseOther: Choose = async (kind, text, make) => {
    const name = `${kind} ${text.toLowerCase().normalize("NFC")}`;
    const known = chosen.get(name);
    if (known !== undefined) return known;
    for (let attempt = 0; ; attempt++) {
      const other = make(await drawFrom(key, `${name} ${attempt}`));
      // Short texts have few others of their shape: then two may share one.
      if ((taken.has(`${kind} ${other}`) || other === text) && attempt < 100) continue;
      taken.add(`${kind} ${other}`);
      chosen.set(name, other);
      return other;
    }
  };
  return (text, type) => {
    if (type === "PERSON") return fakePerson(text, choose);
    const names =
      type === "LOCATION" ? fakeNames.places : type === "ORGANIZATION" ? fakeNames.organizations : undefined;
    if (names !== undefined) return choose(type, text, (draw) => pick(names, draw, chosen.size));
    return choose(type, text, (draw) => (made[type] ?? sameShape)(text, draw));
  };
}

/** One of a list, or of its pairs once a run has used up many. */
const pick = (names: readonly string[], draw: Draw, used: number): string =>
  used < names.length / 2
    ? names[draw(names.length)]!
    : `${names[draw(names.length)]!}-${names[draw(names.length)]!}`;

type Choose = (kind: string, text: string, make: (draw: Draw) => string) => Promise<string>;

/** The last word is a family name, what comes before are given ones; initials stay initials. */
async function fakePerson(text: string, choose: Choose): Promise<string> {
  const words = text.split(/(\s+)/);
  const others = words.map((word, i) => {
    if (/^\s*$/.test(word)) return word;
    if (/^\p{L}\.?$/u.test(word)) return choose("initial", word, (draw) => sameShape(word, draw));
    const names = i === words.length - 1 ? fakeNames.family : fakeNames.given;
    return choose(
      "PERSON",
      word,
      (draw) => pick(names, draw, 0) + (draw(4) === 0 ? `-${pick(names, draw, 0)}` : ""),
    );
  });
  return (await Promise.all(others)).join("");
}
