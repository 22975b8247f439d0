import type { Greeting } from "../serve.ts";
import type { Work } from "../works/work.ts";

/** Losses of the same weights after some steps differ by rounding, which Adam enlarges where gradients are small. */
const tolerance = 1e-4;

/**
 * Turns away a program that does something else than its work says or than the first program does.
 * @throws {Error} that tells in what they differ.
 */
export function agree(
  { parameters, results }: Greeting,
  { work, reference }: { readonly work: Work; readonly reference: Greeting },
): void {
  if (parameters !== work.parameters) {
    throw new Error(`does another work: ${parameters} weights, not ${work.parameters}`);
  }
  const expected = reference.results;
  if (results === undefined || expected === undefined) return;
  const close = results.every((value, i) => Math.abs(value - expected[i]!) <= tolerance * Math.abs(value));
  if (results.length === expected.length && close) return;
  throw new Error(`finds something else: ${results.join(", ")}, not ${expected.join(", ")}`);
}
