import { DataError } from "../../base/errors.ts";
import { countEdits, type Edits } from "./alignment.ts";
import { checkPaired } from "./segments.ts";
import { space, trim } from "./whitespace.ts";

/** Edits summed over all texts, and what share of the references they are. */
export interface ErrorRate extends Edits {
  /** `(substitutions + deletions + insertions) / (substitutions + deletions + hits)`: 0 is best, above 1 is possible. */
  readonly rate: number;
}

function errorRate(
  where: string,
  { hypotheses, references }: Readonly<Record<"hypotheses" | "references", readonly string[]>>,
  split: (text: string) => string[],
): ErrorRate {
  checkPaired(where, { hypotheses, references });
  const sums = { hits: 0, substitutions: 0, deletions: 0, insertions: 0 };
  hypotheses.forEach((hypothesis, i) => {
    const reference = references[i]!;
    if (typeof hypothesis !== "string" || typeof reference !== "string") {
      throw new DataError({
        where: `${where}, text ${i}`,
        expected: "a text and its reference",
        received: `${typeof hypothesis} and ${typeof reference}`,
      });
    }
    const edits = countEdits(split(reference), split(hypothesis));
    for (const kind of ["hits", "substitutions", "deletions", "insertions"] as const)
      sums[kind] += edits[kind];
  });
  const edited = sums.substitutions + sums.deletions + sums.insertions;
  const length = sums.substitutions + sums.deletions + sums.hits;
  // Of references without any words jiwer gives the number of words inserted.
  return { rate: length > 0 ? edited / length : edited, ...sums };
}

const manySpaces = new RegExp(`[${space}]{2,}`, "g");

/** What single spaces part; a run of white space counts as one, but a lone tab or line break is part of a word. */
const wordsOf = (text: string): string[] =>
  trim(text.replace(manySpaces, " "))
    .split(" ")
    .filter((word) => word !== "");

/**
 * Word error rate, equal to jiwer's: the fewest words to change, drop or add, for each word of the references.
 * Case and punctuation count: normalize both sides first if they should not.
 * @throws {DataError} when hypotheses and references differ in number, or there are none.
 * @example wordErrorRate(["the cat sat"], ["the black cat sat"]); // rate 0.25: one deletion
 */
export const wordErrorRate = (hypotheses: readonly string[], references: readonly string[]): ErrorRate =>
  errorRate("wordErrorRate", { hypotheses, references }, wordsOf);

/**
 * Character error rate, equal to jiwer's: as {@link wordErrorRate}, of characters (code points), spaces included; white
 * space at the ends does not count.
 * @throws {DataError} when hypotheses and references differ in number, or there are none.
 * @example characterErrorRate(["zerro", "oen"], ["zero", "one"]).rate;
 */
export const characterErrorRate = (hypotheses: readonly string[], references: readonly string[]): ErrorRate =>
  errorRate("characterErrorRate", { hypotheses, references }, (text) => Array.from(trim(text)));
