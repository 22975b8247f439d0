import { DataError } from "../../base/errors.ts";
import { poissonRows, type PrivacyPlan, type Randomness } from "../../privacy/index.ts";
import type { BatchSource } from "../batches.ts";

/**
 * Batches drawn by the Poisson sampling that accountants assume, of whatever size they come out; an epoch is as many as
 * hold each example once on average.
 * @throws {DataError} when the source cannot give any choice of its examples.
 */
export function poissonSource(
  source: BatchSource,
  {
    plan,
    randomness,
    length,
  }: { readonly plan: PrivacyPlan; readonly randomness: Randomness; readonly length: number },
): BatchSource {
  const sampled = sampledOf(source);
  const { examples, sampleRate } = plan;
  return {
    length,
    async *batches(epoch, from) {
      for (let index = from; index < length; index++) {
        const rows = poissonRows(randomness, { step: epoch * length + index, examples, sampleRate });
        yield await sampled.take(rows, { epoch, index });
      }
    },
  };
}

/** The source as examples to choose from. */
export function sampledOf({ sampled }: BatchSource): NonNullable<BatchSource["sampled"]> {
  if (sampled !== undefined) return sampled;
  throw new DataError({
    where: "fit.privacy",
    problem: "batches of this source cannot be drawn at random: it only gives them in its own order",
    mend: "give arrays, fit(x, y), or a pipeline over arrays: pipeline({ x, y }).batch(256).map(...)",
  });
}
