import type { Model } from "../../../index.ts";
import type { Audited } from "./subject.ts";

/** How a model is trained anew. */
export interface Retraining {
  readonly seed: number;
  readonly epochs: number;
}

/** Trains a model as the run was trained, on data of its recipe: same batch size, callbacks and privacy. */
export async function retrain(
  { record, recipe }: Pick<Audited, "record" | "recipe">,
  data: unknown,
  { seed, epochs }: Retraining,
): Promise<Model> {
  const { batchSize, privacy } = record.options;
  const model = recipe.build(data, { seed, epochs, batchSize });
  const { train, validation } = recipe.batches(data, model, { batchSize, seed });
  const callbacks = recipe.callbacks?.(data);
  await model.fit(train, {
    epochs,
    seed,
    verbose: false,
    // Nothing looks at validation figures but callbacks.
    ...(callbacks && { callbacks, validationData: validation }),
    ...(privacy && { privacy }),
  });
  await recipe.finish?.(data, model, { seed });
  return model;
}
