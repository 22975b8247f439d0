import { takeRows, type NdArray } from "../../base/ndarray.ts";
import { pipeline, type BatchSource, type Examples } from "../../data/index.ts";
import type { Model } from "../../training/index.ts";
import type { PictureSheet } from "../findings.ts";
import { unitPixels } from "../pictures/pictureBatches.ts";
import { pictureRecipe, type PictureModel, type Pictures } from "../pictures/pictureRecipe.ts";
import type { Figures, Recipe } from "../recipe.ts";
import { spread } from "../spread.ts";

/** What a self-explaining model that classifies pictures has of its own. */
export interface ExplainingModel extends PictureModel {
  /** What each output should be for pictures of these classes, in the order of the outputs. */
  targets(model: Model, labels: NdArray): readonly NdArray[];
  /** What remains to be done when `fit` has ended. */
  finish?(pictures: Pictures, model: Model, options: { readonly seed: number }): Promise<void>;
  /** Figures on test pictures beside accuracy and loss. */
  figures?(model: Model, examples: Examples): Promise<Figures>;
  /** What shows the model's own explanations. */
  sheets?(pictures: Pictures, model: Model): Promise<readonly PictureSheet[]>;
}

/** Test pictures that go through the model together. */
const testBatchSize = 256;

/** A recipe as {@link pictureRecipe}, for models that give explanations as further outputs. */
export function explainingRecipe(own: ExplainingModel): Recipe<Pictures> {
  const { targets, finish, figures, sheets, ...pictureModel } = own;
  const recipe = pictureRecipe(pictureModel);
  const batchesOf = (
    examples: Examples,
    model: Model,
    { batchSize, shuffleSeed }: { readonly batchSize: number; readonly shuffleSeed?: number },
  ): BatchSource => {
    const ordered = pipeline(examples);
    const shuffled = shuffleSeed === undefined ? ordered : ordered.shuffle({ seed: shuffleSeed });
    return shuffled.batch(batchSize).map(({ x, y }) => ({ x: x.map(unitPixels), y: targets(model, y[0]!) }));
  };
  return {
    ...recipe,
    batches: ({ train, test }, model, { batchSize, seed }) => ({
      train: batchesOf(train, model, { batchSize, shuffleSeed: seed }),
      validation: batchesOf(test, model, { batchSize: testBatchSize }),
    }),
    ...(finish && { finish }),
    async evaluate({ test: { x, y } }, model, { limit = Infinity } = {}) {
      const rows = spread(y.data.length, limit);
      const examples = limit < y.data.length ? { x: takeRows(x, rows), y: takeRows(y, rows) } : { x, y };
      const logs = await model.evaluateBatches(batchesOf(examples, model, { batchSize: testBatchSize }));
      return {
        accuracy: logs["probabilities/accuracy"]!,
        loss: logs["loss"]!,
        ...(await figures?.(model, examples)),
      };
    },
    async inspect(pictures, model) {
      const findings = await recipe.inspect!(pictures, model);
      return { ...findings, sheets: (await sheets?.(pictures, model)) ?? [] };
    },
  };
}
