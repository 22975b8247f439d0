import { alphanumericModulo, bare, isDay, luhn, modulo11And10, weightedSum } from "../checkDigits.ts";
import type { Recognizer } from "../finding.ts";
import { patternRecognizer } from "../patternRecognizer.ts";

/** One number in ten or eleven passes by chance: less sure than a phone number with a word that says so. */
const oneInTen = 0.45;

const usSsn = patternRecognizer("usSsn", {
  type: "US_SSN",
  patterns: [
    { regex: /(?<![\w-])\d{3}([- .])\d{2}\1\d{4}(?![\w-])/g, score: 0.5 },
    { regex: /(?<![\w-])(?:\d{9}|\d{5}-\d{4}|\d{3}-\d{6})(?![\w-])/g, score: 0.05 },
  ],
  context: ["social", "security", "ssn", "ssns", "ssid"],
  // No area 000, 666 or 900 and up, no group 00, no serial number 0000; nor the numbers of advertisements.
  validate(match) {
    const number = bare(match);
    if (/^(?:000|666|9)|^.{3}00|0000$|^(\d)\1{8}$/.test(number)) return false;
    return /^(?:123456789|98765432\d|078051120)$/.test(number) ? false : undefined;
  },
});

const usItin = patternRecognizer("usItin", {
  type: "US_ITIN",
  patterns: [
    { regex: /(?<!\w)9\d{2}([- ])(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])\1\d{4}(?!\w)/g, score: 0.5 },
    { regex: /(?<!\w)9\d{2}(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])\d{4}(?!\w)/g, score: 0.3 },
  ],
  context: ["individual", "taxpayer", "itin", "tax", "payer", "taxid", "tin"],
});

const ukNhs = patternRecognizer("ukNhs", {
  type: "UK_NHS",
  patterns: [{ regex: /(?<!\w)\d{3}[- ]?\d{3}[- ]?\d{4}(?!\w)/g, score: 0.5 }],
  context: ["nhs", "national health service", "health authority"],
  validate: (match) => weightedSum(match, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
  validScore: oneInTen,
});

const spanishLetters = "TRWAGMYFPDXBNJZSQVHLCKE";

const esNif = patternRecognizer("esNif", {
  type: "ES_NIF",
  patterns: [{ regex: /(?<!\w)\d{7,8}-?[A-Z](?!\w)/g, score: 0.5 }],
  context: ["documento nacional de identidad", "dni", "nif", "identificación"],
  validate: (match) => spanishLetters[parseInt(match, 10) % 23] === match.at(-1),
});

const esNie = patternRecognizer("esNie", {
  type: "ES_NIE",
  patterns: [{ regex: /(?<!\w)[XYZ]-?\d{7,8}-?[A-Z](?!\w)/g, score: 0.5 }],
  context: ["número de identificación de extranjero", "nie"],
  validate(match) {
    const number = `${"XYZ".indexOf(match[0]!)}${bare(match).slice(1, -1)}`;
    return number.length === 8 && spanishLetters[Number(number) % 23] === match.at(-1);
  },
});

/** What characters at odd places count, from 0 and A on. Source: the Italian decree of 23 December 1976. */
const oddValues = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];

const itFiscalCode = patternRecognizer("itFiscalCode", {
  type: "IT_FISCAL_CODE",
  patterns: [
    {
      regex: /(?<!\w)[A-Z]{6}[\dL-NP-V]{2}[A-EHLMPR-T][\dL-NP-V]{2}[A-Z][\dL-NP-V]{3}[A-Z](?!\w)/gi,
      score: 0.3,
    },
  ],
  context: ["codice fiscale", "cf"],
  validate(match) {
    const code = match.toUpperCase();
    let sum = 0;
    for (const [i, character] of Array.from(code.slice(0, 15)).entries()) {
      const value = /\d/.test(character) ? Number(character) : character.charCodeAt(0) - 65;
      sum += i % 2 === 0 ? oddValues[value]! : value;
    }
    return String.fromCharCode(65 + (sum % 26)) === code[15] ? true : undefined;
  },
});

const plPesel = patternRecognizer("plPesel", {
  type: "PL_PESEL",
  patterns: [{ regex: /(?<!\w)\d{2}(?:[02468][1-9]|[13579][0-2])\d{7}(?!\w)/g, score: 0.4 }],
  context: ["pesel"],
  validate: (match) =>
    isDay(Number(match.slice(0, 2)), Number(match.slice(2, 4)) % 20, Number(match.slice(4, 6))) &&
    weightedSum(match, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0,
});

const fiPersonalIdentityCode = patternRecognizer("fiPersonalIdentityCode", {
  type: "FI_PERSONAL_IDENTITY_CODE",
  patterns: [{ regex: /(?<!\w)\d{6}[+\-ABCDEFYXWVU]\d{3}[\dA-FHJ-NPR-Y](?!\w)/g, score: 0.5 }],
  context: ["hetu", "henkilötunnus", "personbeteckningen", "personal identity code"],
  validate(match) {
    const [day, month, year] = [0, 2, 4].map((i) => Number(match.slice(i, i + 2))) as [
      number,
      number,
      number,
    ];
    const check = "0123456789ABCDEFHJKLMNPRSTUVWXY"[Number(match.slice(0, 6) + match.slice(7, 10)) % 31];
    return isDay(year, month, day) && check === match[10];
  },
});

const sePersonnummer = patternRecognizer("sePersonnummer", {
  type: "SE_PERSONNUMMER",
  patterns: [{ regex: /(?<!\w)(?:\d{2})?\d{6}[-+]?\d{4}(?!\w)/g, score: 0.5 }],
  context: ["personnummer", "svensk id", "personal identity number", "samordningsnummer"],
  validate(match) {
    const number = match.replaceAll(/\D/g, "").slice(-10);
    const [year, month, day] = [0, 2, 4].map((i) => Number(number.slice(i, i + 2))) as [
      number,
      number,
      number,
    ];
    return isDay(year, month, day > 60 ? day - 60 : day) && luhn(number);
  },
  validScore: 0.5,
});

const deTaxId = patternRecognizer("deTaxId", {
  type: "DE_TAX_ID",
  patterns: [{ regex: /(?<!\w)[1-9]\d(?: ?\d{3}){3}(?!\w)/g, score: 0.5 }],
  context: [
    "steueridentifikationsnummer",
    "steuer-id",
    "steuerid",
    "idnr",
    "steuernummer",
    "steuer",
    "tax id",
  ],
  // Of the first ten digits none comes more than three times.
  validate(match) {
    const number = bare(match);
    const tooOften = "0123456789".split("").some((digit) => number.slice(0, 10).split(digit).length > 4);
    return !tooOften && modulo11And10(number);
  },
  validScore: 0.5,
});

const frNir = patternRecognizer("frNir", {
  type: "FR_NIR",
  patterns: [
    {
      regex: /(?<!\w)[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}(?!\w)/g,
      score: 0.4,
    },
  ],
  context: ["sécurité sociale", "nir", "numéro de sécurité", "insee"],
  // Corsica counts as 19 and 18.
  validate(match) {
    const number = bare(match).replace("2A", "19").replace("2B", "18");
    return 97 - alphanumericModulo(number.slice(0, 13), 97) === Number(number.slice(13));
  },
});

const nlBsn = patternRecognizer("nlBsn", {
  type: "NL_BSN",
  patterns: [{ regex: /(?<![\w-])\d{4}[. ]?\d{2}[. ]?\d{3}(?![\w-])/g, score: 0.05 }],
  context: ["bsn", "burgerservicenummer", "sofinummer"],
  validate: (match) =>
    /[1-9]/.test(match) && weightedSum(match, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0 ? undefined : false,
});

const beNationalNumber = patternRecognizer("beNationalNumber", {
  type: "BE_NATIONAL_NUMBER",
  patterns: [{ regex: /(?<!\w)\d{2}\.?\d{2}\.?\d{2}-?\d{3}[-.]?\d{2}(?!\w)/g, score: 0.4 }],
  context: ["rijksregisternummer", "registre national", "niss", "insz", "national number"],
  // Those born since 2000 have a 2 before the number that is divided.
  validate(match) {
    const number = bare(match);
    const check = Number(number.slice(9));
    return [number.slice(0, 9), `2${number.slice(0, 9)}`].some((part) => 97 - (Number(part) % 97) === check);
  },
});

/** Numbers by which states know people, checked where they have check digits. */
export const nationalNumbers: readonly Recognizer[] = [
  usSsn,
  usItin,
  ukNhs,
  esNif,
  esNie,
  itFiscalCode,
  plPesel,
  fiPersonalIdentityCode,
  sePersonnummer,
  deTaxId,
  frNir,
  nlBsn,
  beNationalNumber,
];
