import type { Guess } from "../../../models/index.ts";
import type { Result } from "../../terminal.ts";

/** `cat 93.1 %, dog 6.2 %`. */
export const formatGuesses = (top: readonly Guess[]): string =>
  top.map((guess) => `${guess.class} ${(100 * guess.probability).toFixed(1)} %`).join(", ");

/** Guesses for the closing line of JSON. */
export const guessesJson = (top: readonly Guess[]): readonly Result[] => top.map((guess) => ({ ...guess }));
