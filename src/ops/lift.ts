import { scalar, type TensorLike } from "../graph/leaves.ts";
import { Tensor } from "../graph/tensor.ts";

/** A tensor of the other side's dtype for a number; tensors stay as they are. */
export function toTensor(x: TensorLike, like: TensorLike): Tensor {
  if (x instanceof Tensor) return x;
  return scalar(x, like instanceof Tensor ? like.dtype : "float32");
}

/** Lifts an op on two tensors to numbers on either side. */
export const lift =
  <Result>(op: (a: Tensor, b: Tensor) => Result) =>
  (a: TensorLike, b: TensorLike): Result =>
    op(toTensor(a, b), toTensor(b, a));
