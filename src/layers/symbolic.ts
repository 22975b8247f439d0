import type { TensorType } from "../graph/type.ts";
import type { Symbolic } from "./layerType.ts";

export type { Symbolic };

/** How an input of a model is declared. */
export interface InputOptions {
  /** Default: `input`, numbered when there are several. */
  readonly name?: string;
  /** Default: float32. Use int32 for tokens. */
  readonly dtype?: TensorType["dtype"];
  /**
   * Whether batches may be shorter along the first axis: `shape` then tells the longest sequence that the
   * model takes. Default: false.
   */
  readonly shorter?: boolean;
}

/** A place, which lists all outputs of the call that makes it. */
export const place = (
  made: Pick<Symbolic, "type" | "origin"> & Partial<Pick<Symbolic, "name" | "shorter">>,
): Symbolic => {
  const self: Symbolic = {
    name: undefined,
    shorter: false,
    ...made,
    [Symbol.iterator]: () => (made.origin?.outputs ?? [self])[Symbol.iterator](),
  };
  return self;
};

/**
 * An input of a functional model.
 * @param shape without the batch axis
 * @example
 * const pixels = input([32, 32, 3]);
 * const tokens = input([128], { dtype: "int32", shorter: true });
 */
export const input = (shape: readonly number[], options: InputOptions = {}): Symbolic =>
  place({
    type: { dtype: options.dtype ?? "float32", shape },
    origin: undefined,
    name: options.name,
    shorter: options.shorter ?? false,
  });
