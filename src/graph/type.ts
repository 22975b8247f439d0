import type { DType } from "../base/dtype.ts";
import { showShape, type Shape } from "../base/shape.ts";

/** What is known of a tensor before it is computed. */
export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** A type as it is printed: `float32 [64, 10]`. */
export const showType = ({ dtype, shape }: TensorType): string => `${dtype} ${showShape(shape)}`;
