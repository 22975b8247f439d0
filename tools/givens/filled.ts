import { tensor, type Tensor } from "tensorloom";

/** A tensor of unremarkable numbers between -1 and 1. */
export function filled(shape: readonly number[]): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return tensor({
    dtype: "float32",
    shape,
    data: Float32Array.from({ length: size }, (_, i) => Math.sin(i + 1)),
  });
}
