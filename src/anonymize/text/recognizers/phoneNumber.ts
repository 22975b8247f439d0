import type { CountryCode, PhoneNumber } from "libphonenumber-js/max";
import { OptionError } from "../../../base/errors.ts";
import { suggest } from "../../../base/nearest.ts";
import type { Finding, Recognizer } from "../finding.ts";

/** Presidio's. Numbers with a country code are found of every country. */
const phoneRegions: readonly string[] = ["US", "GB", "DE", "FR", "IL", "IN", "CA", "BR"];

const score = 0.4;

/** Of digits that could be dialled but are not written so: they count where a word of context stands before them. */
const unlikely = 0.3;

const digitsOf = (text: string): string => text.replaceAll(/\D/g, "");

/** Whether the digits are what one dials abroad or inside the region, rather than a number that happens to be free there. */
function isWrittenSo(written: string, number: PhoneNumber): boolean {
  if (/^\W*(?:\+|00)/.test(written)) return true;
  const digits = digitsOf(written);
  const inside = digitsOf(number.formatNational());
  // In North America the country code 1 is dialled inside too; mobile numbers often go without the 0 in front.
  if (digits.startsWith(inside) || digits === `1${inside}`) return true;
  return number.getType() === "MOBILE" && digits === number.nationalNumber;
}

/** Whether digits go on before as they do in `AB-331912`, or are parted like those of a version. */
const isPartOfOther = (text: string, start: number, end: number): boolean =>
  /[\p{L}\p{N}_][-_/.]$/u.test(text.slice(Math.max(0, start - 2), start)) ||
  /\.\d\.\d/.test(text.slice(start, end));

/**
 * Phone numbers that may be dialled, by libphonenumber: with a country code, or as they are written inside the regions.
 * Digits that could be dialled but are not written as one does count where a word as "call" or "tel." stands before them.
 * @throws {OptionError} when used, for a region that there is not.
 */
export const phoneNumber = (regions: readonly string[] = phoneRegions): Recognizer => ({
  name: "phoneNumber",
  types: ["PHONE_NUMBER"],
  context: ["phone", "telephone", "tel", "cell", "cellphone", "mobile", "call", "fax"],
  async find(text) {
    // Its tables are large, so they are loaded when there is a digit to look at.
    if (!/\d\D{0,3}\d\D{0,3}\d/.test(text)) return [];
    const { findPhoneNumbersInText, getCountries } = await import("libphonenumber-js/max");
    const known: readonly string[] = getCountries();
    const wrong = regions.find((region) => !known.includes(region));
    if (wrong !== undefined) {
      throw new OptionError({ where: "regions", received: `'${wrong}'`, mend: suggest(wrong, known) });
    }
    const found = new Map<string, Finding>();
    for (const region of regions) {
      for (const { startsAt: start, endsAt: end, number } of findPhoneNumbersInText(
        text,
        region as CountryCode,
      )) {
        const likely = isWrittenSo(text.slice(start, end), number) && !isPartOfOther(text, start, end);
        const place = `${start}-${end}`;
        if (!likely && found.has(place)) continue;
        found.set(place, {
          type: "PHONE_NUMBER",
          start,
          end,
          score: likely ? score : unlikely,
          recognizer: "phoneNumber",
        });
      }
    }
    return [...found.values()];
  },
});
