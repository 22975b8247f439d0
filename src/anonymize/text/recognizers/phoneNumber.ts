import type { CountryCode } from "libphonenumber-js/max";
import { OptionError } from "../../../base/errors.ts";
import { suggest } from "../../../base/nearest.ts";
import type { Finding, Recognizer } from "../finding.ts";

/** Presidio's. Numbers with a country code are found of every country. */
const phoneRegions: readonly string[] = ["US", "GB", "DE", "FR", "IL", "IN", "CA", "BR"];

const score = 0.4;

/**
 * Phone numbers that may be dialled, by libphonenumber: with a country code, or as they are written inside the regions.
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
      for (const { startsAt, endsAt } of findPhoneNumbersInText(text, region as CountryCode)) {
        found.set(`${startsAt}-${endsAt}`, {
          type: "PHONE_NUMBER",
          start: startsAt,
          end: endsAt,
          score,
          recognizer: "phoneNumber",
        });
      }
    }
    return [...found.values()];
  },
});
