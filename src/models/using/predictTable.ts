import { DataError } from "../../base/errors.ts";
import { ndarray, type NdArray } from "../../base/ndarray.ts";
import { tabularEncoder, type Table, type TabularEncoder } from "../../data/index.ts";
import type { Model } from "../../training/index.ts";

/**
 * The encoder of tables that a model was trained with.
 * @throws {DataError} when its metadata hold none, or a damaged one.
 * @example
 * async function columnsOf(folder: string) {
 *   return models.encoderOf(await loadModel(folder)).columns.map(({ name }) => name);
 * }
 */
export function encoderOf({ name, metadata }: Model): TabularEncoder {
  const json = metadata["encoder"];
  if (json !== undefined) return tabularEncoder(json, `${name}: metadata.encoder`);
  throw new DataError({
    where: name,
    problem: "the model's metadata hold no encoder of tables",
    mend: "use a model that the recipe tabular built, or put encoder.toJson() into model.metadata.encoder",
  });
}

/**
 * What a model makes of every row of a table: probabilities of its classes, or a number in the label's own units. The
 * label's column need not be there; columns that the model does not know are passed over.
 * Shape: float32 `[rows, classes]` or `[rows, 1]`.
 * @throws {DataError} when a column is missing (naming the nearest), or a cell is no number among numbers (naming the
 * line).
 * @example
 * async function prices(folder: string) {
 *   return models.predictTable(await loadModel(folder), await data.readTable("houses.csv"));
 * }
 */
export async function predictTable(
  model: Model,
  table: Table,
  { batchSize = 256 }: { readonly batchSize?: number } = {},
): Promise<NdArray> {
  const predicted = await model.predict(encoderOf(model).encode(table), { batchSize });
  return ndarray("float32", predicted.shape, await predicted.data());
}
