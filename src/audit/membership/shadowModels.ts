import { foldIn, permutation, randomKey } from "../../base/random.ts";
import { joinExamples, type Examples } from "../../data/examples.ts";
import { rowsOfExamples } from "../someOf.ts";
import type { Classifier } from "../classifier.ts";

/** How models like the audited one are trained on other examples. */
export interface ShadowTraining {
  /** How many models: even, so that every example is in half of them. */
  readonly count: number;
  /** How many examples each learns from. */
  readonly examples: number;
  /** Trains a model as the audited one was trained, on other examples. */
  train(examples: Examples, options: { readonly seed: number }): Promise<Classifier>;
}

/** Examples whose membership is in question: the first ones were trained on, the others not. */
export interface Pool extends Examples {
  readonly members: number;
  /** Further examples to fill shadow models' data up with. */
  readonly filler: Examples;
}

/** A shadow model, and which examples of the pool it was trained on. */
export interface Shadow {
  readonly classifier: Classifier;
  readonly trainedOn: readonly boolean[];
}

/**
 * Trains shadow models by the run's own recipe (Shokri et al. 2017): each on a random half of the pool, its twin on the other
 * half, filled up to the size asked for with other training examples.
 */
export async function* shadowModels(
  pool: Pool,
  training: ShadowTraining,
  { seed }: { readonly seed: number },
): AsyncGenerator<Shadow> {
  const size = pool.y.data.length;
  for (let k = 0; k < training.count; k++) {
    const pair = foldIn(randomKey(seed), k >> 1);
    const order = permutation(pair, size);
    const half = k % 2 === 0 ? order.subarray(0, size >> 1) : order.subarray(size >> 1);
    const trainedOn = Array.from({ length: size }, () => false);
    for (const row of half) trainedOn[row] = true;
    const lacking = Math.max(0, Math.min(training.examples - half.length, pool.filler.y.data.length));
    const fill = permutation(foldIn(pair, 2 + k), pool.filler.y.data.length).subarray(0, lacking);
    const examples = joinExamples(
      [rowsOfExamples(pool, half), rowsOfExamples(pool.filler, fill)],
      "shadow model",
    );
    yield { classifier: await training.train(examples, { seed: seed + 1 + k }), trainedOn };
  }
}
