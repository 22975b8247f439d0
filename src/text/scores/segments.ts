import { DataError } from "../../base/errors.ts";

/** The texts a hypothesis may equal: one, or several that are all right. */
export type References = string | readonly string[];

/** A system's output beside its references. */
export interface Segment {
  readonly hypothesis: string;
  readonly references: readonly string[];
}

/**
 * @throws {DataError} when two lists that belong together are empty or differ in length.
 */
export function checkPaired(where: string, lists: Readonly<Record<string, ArrayLike<unknown>>>): void {
  const lengths = Object.entries(lists).map(([name, { length }]) => ({ name, length }));
  const [first, ...others] = lengths;
  const unequal = others.some(({ length }) => length !== first?.length);
  if (!unequal && first?.length !== 0) return;
  throw new DataError({
    where,
    problem: unequal ? "lists that belong together differ in length" : "there is nothing to score",
    expected: unequal ? "the same number of elements in each" : "at least one element",
    received: lengths.map(({ name, length }) => `${length} ${name}`).join(", "),
  });
}

/**
 * Hypotheses beside their references.
 * @throws {DataError} for lists of different length, no segments at all, a segment without references, or what is no text.
 */
export function pairSegments(
  where: string,
  hypotheses: readonly string[],
  references: readonly References[],
): Segment[] {
  checkPaired(where, { hypotheses, references });
  return hypotheses.map((hypothesis, i) => {
    const given = references[i]!;
    const segment = { hypothesis, references: typeof given === "string" ? [given] : given };
    checkSegment(`${where}, segment ${i}`, segment);
    return segment;
  });
}

function checkSegment(where: string, { hypothesis, references }: Segment): void {
  const expected = "a text, and one or more references";
  if (typeof hypothesis !== "string") {
    throw new DataError({ where, expected, received: `a hypothesis of type ${typeof hypothesis}` });
  }
  if (!Array.isArray(references) || references.length === 0) {
    throw new DataError({ where, problem: "there is no reference", expected });
  }
  const wrong = references.find((reference) => typeof reference !== "string") as unknown;
  if (wrong !== undefined) {
    throw new DataError({ where, expected, received: `a reference of type ${typeof wrong}` });
  }
}
