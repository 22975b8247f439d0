import type { Recognizer } from "../finding.ts";
import { apiKey } from "./apiKey.ts";
import { creditCard } from "./creditCard.ts";
import { cryptoAddress } from "./cryptoAddress.ts";
import { dateTime } from "./dateTime.ts";
import { emailAddress } from "./emailAddress.ts";
import { iban } from "./iban.ts";
import { ipAddress } from "./ipAddress.ts";
import { macAddress } from "./macAddress.ts";
import { nationalNumbers } from "./nationalNumbers.ts";
import { phoneNumber } from "./phoneNumber.ts";
import { url } from "./url.ts";

/** All recognizers of patterns. */
export const patternRecognizers = (regions?: readonly string[]): readonly Recognizer[] => [
  emailAddress,
  url,
  ipAddress,
  macAddress,
  iban,
  creditCard,
  phoneNumber(regions),
  cryptoAddress,
  dateTime,
  apiKey,
  ...nationalNumbers,
];
