/** What is done with a finding. Names are Presidio's, but for `pseudonym`. */
export type Operator =
  | {
      /** By its type in angle brackets, as `<PERSON>`, or by the text that is given. */
      readonly type: "replace";
      readonly newValue?: string;
    }
  | {
      /** Taken out. */
      readonly type: "redact";
    }
  | {
      /** Its letters and digits give way to a character, but the last few. */
      readonly type: "mask";
      /** Default: `*`. */
      readonly maskingChar?: string;
      /** How many letters and digits at the end stay; never more than half. Default: 0. */
      readonly keepLast?: number;
    }
  | {
      /** Hexadecimal digits that are always the same for the same text under the same salt. */
      readonly type: "hash";
      /** Default: `hmac-sha256`, keyed by the salt; `sha256` is of salt and text together, as Presidio's. */
      readonly algorithm?: "hmac-sha256" | "sha256";
      /** Default: the key, or without one random numbers that nobody keeps. */
      readonly salt?: string;
    }
  | {
      /** AES-256-GCM under the key, so that {@link decryptText} gives it back. Wants a key. */
      readonly type: "encrypt";
    }
  | {
      /** Another of its kind: the same text gives the same other under one key, and within one run without. */
      readonly type: "pseudonym";
    }
  | {
      /** Left as it is. */
      readonly type: "keep";
    };

/** How one operator is applied. Kept for all texts of a run, so that pseudonyms stay the same. */
export type Apply = (text: string, type: string) => string | Promise<string>;
