import type { TensorType } from "../graph/type.ts";
import type { Symbolic } from "./layerType.ts";

export type { Symbolic };

/** How an input of a model is declared. */
export interface InputOptions {
  /** Default: `input`, numbered when there are several. */
  readonly name?: string;
  /** Default: float32. Use int32 for tokens. */
  readonly dtype?: TensorType["dtype"];
}

/**
 * An input of a functional model.
 * @param shape without the batch axis
 * @example const pixels = input([32, 32, 3]);
 */
export const input = (shape: readonly number[], options: InputOptions = {}): Symbolic => ({
  type: { dtype: options.dtype ?? "float32", shape },
  origin: undefined,
  name: options.name,
});
