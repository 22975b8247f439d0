import { alphanumericModulo } from "../checkDigits.ts";
import type { Recognizer } from "../finding.ts";

/** How long an IBAN is, by its country. Source: the IBAN registry of SWIFT. */
const lengths: Readonly<Record<string, number>> = Object.fromEntries(
  (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 " +
    "ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 " +
    "LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 " +
    "RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
  )
    .split(" ")
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** Account numbers: length by country, and digits that leave 1 when divided by 97. Other accounts' are no findings. */
export const iban: Recognizer = {
  name: "iban",
  types: ["IBAN_CODE"],
  context: ["iban", "bank", "transaction", "account"],
  find(text) {
    const found = [];
    for (const { index } of text.matchAll(/(?<![a-z\d])[a-z]{2}\d{2}(?=[ -]?[a-z\d]{4})/gi)) {
      const length = lengths[text.slice(index, index + 2).toUpperCase()];
      if (length === undefined) continue;
      // The country tells how far it goes, so a word that follows is not taken for its end.
      const candidate = new RegExp(String.raw`[a-z\d](?:[ -]?[a-z\d]){${length - 1}}(?![a-z\d])`, "iy");
      candidate.lastIndex = index;
      const match = candidate.exec(text)?.[0];
      if (match === undefined) continue;
      const number = match.replaceAll(/[ -]/g, "");
      if (alphanumericModulo(number.slice(4) + number.slice(0, 4), 97) !== 1) continue;
      found.push({
        type: "IBAN_CODE",
        start: index,
        end: index + match.length,
        score: 1,
        recognizer: "iban",
      });
    }
    return found;
  },
};
