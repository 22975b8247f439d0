import { patternRecognizer } from "../patternRecognizer.ts";

/** E-mail addresses. As Presidio's, but that it takes any ending of a domain: a new one is an address too. */
export const emailAddress = patternRecognizer("emailAddress", {
  type: "EMAIL_ADDRESS",
  patterns: [
    {
      regex:
        /(?<![\p{L}\p{N}!#$%&*+/=?^_{|}~-])(?!\.)[\p{L}\p{N}!#$%&'*+/=?^_{|}~.-]{1,128}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}])/gu,
      score: 1,
    },
  ],
  context: ["email", "e-mail", "mail"],
});
