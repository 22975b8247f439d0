import { DataError, UnsupportedError } from "../../base/errors.ts";
import { poissonRows, type PrivacyPlan, type Randomness } from "../../privacy/index.ts";
import type { Batch, BatchSource } from "../batches.ts";

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
        yield expectAsMany(await sampled.take(rows, { epoch, index }), rows.length);
      }
    },
  };
}

/** @throws {DataError} where one example became several: each of them would be clipped by itself. */
function expectAsMany(batch: Batch, examples: number): Batch {
  const count = batch.x[0]!.shape[0]!;
  if (count === examples) return batch;
  throw new DataError({
    where: "fit.privacy",
    problem:
      "a map of the pipeline changes how many examples a batch has, and the guarantee is for single examples",
    expected: `the ${examples} that were drawn`,
    received: String(count),
    mend: "leave the number of rows as it is; variants of an example belong into one row",
  });
}

/**
 * The source as examples to choose from.
 * @throws {UnsupportedError} when examples come to hold parts of others, which clipping does not bound.
 */
export function sampledOf({ sampled }: BatchSource): NonNullable<BatchSource["sampled"]> {
  if (sampled?.mixedBy !== undefined) {
    throw new UnsupportedError({
      where: "fit.privacy",
      problem: `${sampled.mixedBy} makes every example of a batch hold parts of another, so that one person's data is in several gradients`,
      mend: `leave ${sampled.mixedBy} out; changes of single examples, as randomFlip, are fine`,
    });
  }
  if (sampled !== undefined) return sampled;
  throw new DataError({
    where: "fit.privacy",
    problem: "batches of this source cannot be drawn at random: it only gives them in its own order",
    mend: "give arrays, fit(x, y), or a pipeline over arrays: pipeline({ x, y }).batch(256).map(...)",
  });
}
