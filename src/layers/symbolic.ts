import type { TensorType } from "../graph/type.ts";
import type { Layer } from "./layer.ts";

/**
 * A place in a model that is being wired: what a layer gives when it is called on such places. Its type
 * leaves out the batch axis, which every tensor of a model has in front.
 */
export interface Symbolic {
  readonly type: TensorType;
  /** The layer that makes it and what it was called on; nothing for a model's input. */
  readonly origin: { readonly layer: Layer; readonly inputs: readonly Symbolic[] } | undefined;
  /** The name of a model's input. */
  readonly name: string | undefined;
}

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
