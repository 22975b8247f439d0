/** A piece of a text that tells of somebody: characters `start` to `end`, exclusive. */
export interface Finding {
  /** What it is, by Presidio's names where it has one: `PERSON`, `EMAIL_ADDRESS`, `IBAN_CODE`. */
  readonly type: string;
  readonly start: number;
  readonly end: number;
  /** How sure, from 0 to 1. A right check digit makes it 1 where chance rarely does. */
  readonly score: number;
  /** The recognizer that found it. */
  readonly recognizer: string;
}

/** Finds pieces of some types in texts. */
export interface Recognizer {
  readonly name: string;
  readonly types: readonly string[];
  /** Words before a finding that make it surer. */
  readonly context?: readonly string[];
  /** What it finds in a text; findings may overlap. */
  find(text: string): readonly Finding[] | Promise<readonly Finding[]>;
}
