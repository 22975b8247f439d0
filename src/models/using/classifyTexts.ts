import { ndarray, type NdArray } from "../../base/ndarray.ts";
import type { Model } from "../../training/index.ts";
import { encodeTexts, type CutText } from "./encodeTexts.ts";
import { tokenizerOf } from "./metadata.ts";

/** How texts are classified. */
export interface ClassifyTextsOptions {
  /** Told of every text that the model reads only the beginning of. */
  readonly onCut?: (cut: CutText) => void;
  /** Default: 32. */
  readonly batchSize?: number;
}

/**
 * Probabilities of a model's classes for texts. The model takes token ids int32 `[batch, length]`; its metadata hold
 * the tokenizer. A text that is longer than the model reads is cut; an empty one is all padding.
 * Shape: float32 `[texts, classes]`.
 * @throws {DataError} when the model's metadata hold no tokenizer.
 * @example
 * const model = sequential([
 *   layers.input([4], { dtype: "int32" }),
 *   layers.embedding(2, 8),
 *   layers.flatten(),
 *   layers.dense(3, { activation: "softmax" }),
 * ]);
 * model.metadata = { tokenizer: { model: { type: "WordLevel", vocab: { "<unk>": 0, film: 1 }, unk_token: "<unk>" } } };
 * (await models.classifyTexts(model, ["film"])).shape // [1, 3]
 */
export async function classifyTexts(
  model: Model,
  texts: readonly string[],
  { onCut, batchSize = 32 }: ClassifyTextsOptions = {},
): Promise<NdArray> {
  const [length] = model.network.inputs[0]!.type.shape;
  const { ids, cut } = encodeTexts(texts, { tokenizer: tokenizerOf(model), length: length! });
  if (onCut !== undefined) cut.forEach(onCut);
  const probabilities = await model.predict(ids, { batchSize });
  return ndarray("float32", probabilities.shape, await probabilities.data());
}
