import { bare, luhn } from "../checkDigits.ts";
import { patternRecognizer } from "../patternRecognizer.ts";

/** Numbers of payment cards: 12 to 19 digits that begin as a network's do, with a right check digit. */
export const creditCard = patternRecognizer("creditCard", {
  type: "CREDIT_CARD",
  patterns: [{ regex: /(?<![\w-])(?!1\d{12}(?!\d))[1-6](?:[ -]?\d){11,18}(?![\w]|-\d)/g, score: 0.3 }],
  context: ["credit", "card", "visa", "mastercard", "cc", "amex", "discover", "jcb", "diners", "maestro"],
  validate(match) {
    const number = bare(match);
    return !/^(\d)\1*$/.test(number) && /^(?:4|5[0-8]|6|3|1|2[2-7])/.test(number) && luhn(number);
  },
});
