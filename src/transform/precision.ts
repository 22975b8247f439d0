import type { NdArray } from "../base/ndarray.ts";
import type { GraphFunction } from "../graph/function.ts";
import { constant, constantValue } from "../graph/leaves.ts";
import { Tensor } from "../graph/tensor.ts";
import { rebuild } from "../graph/walk.ts";
import { cast } from "../ops/index.ts";

/**
 * The graph with other arrays in place of some that it holds, each converted back to the dtype it had where it is
 * read: what is computed stays as precise as it was, and what is stored becomes smaller.
 * @param others by the arrays themselves
 */
export function storedAs(
  { inputs, outputs }: GraphFunction,
  others: ReadonlyMap<NdArray, NdArray>,
): GraphFunction {
  const replaced = rebuild(outputs, (node) => {
    const value = constantValue(new Tensor(node, 0));
    const other = value && others.get(value);
    return other && [cast(constant(other), value.dtype)];
  });
  return { inputs, outputs: replaced };
}
