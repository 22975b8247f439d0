import { classifierOf, type ShadowTraining } from "../../../audit/index.ts";
import { UnsupportedError } from "../../../base/errors.ts";
import { taskOf } from "../../../models/index.ts";
import type { Audited, AuditedData } from "./subject.ts";

/**
 * Trains models as the run was trained, on other examples: same recipe, batch size, epochs and callbacks.
 * @throws {UnsupportedError} for texts, whose words are chosen by the training texts.
 */
export function shadowTraining(
  { folder, record, model, recipe, data, flags }: Audited,
  { prepare }: AuditedData,
): ShadowTraining {
  if (taskOf(model) === "textClassification") {
    throw new UnsupportedError({
      where: folder,
      problem: "there are no shadow models for texts so far",
      mend: "leave out --shadows: the loss threshold tells members too",
    });
  }
  const { batchSize } = record.options;
  const epochs = flags.epochs ?? record.options.epochs;
  return {
    count: flags.shadows!,
    examples: flags.shadowExamples,
    async train(examples, { seed }) {
      const own = { ...(data as object), train: examples };
      const shadow = recipe.build(own, { seed, epochs, batchSize });
      const { train, validation } = recipe.batches(own, shadow, { batchSize, seed });
      const callbacks = recipe.callbacks?.(own);
      await shadow.fit(train, {
        epochs,
        seed,
        verbose: false,
        // Nothing looks at validation figures but callbacks.
        ...(callbacks && { callbacks, validationData: validation }),
        ...(record.options.privacy && { privacy: record.options.privacy }),
      });
      return classifierOf(shadow, { prepare });
    },
  };
}
