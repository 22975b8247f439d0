import type { Tensor } from "../graph/tensor.ts";
import { cast } from "./cast.ts";
import { max, min } from "./reduceMax.ts";
import type { ReduceOptions } from "./sum.ts";

const asNumbers = (x: Tensor): Tensor => cast(cast(x, "bool"), "int32");

/** Whether any element along axes is true (or not 0). @example ops.any(ops.isNaN(x)) */
export const any = (x: Tensor, options: ReduceOptions = {}): Tensor =>
  cast(max(asNumbers(x), options), "bool");

/** Whether all elements along axes are true (or not 0). @example ops.all(ops.greater(x, 0), { axis: -1 }) */
export const all = (x: Tensor, options: ReduceOptions = {}): Tensor =>
  cast(min(asNumbers(x), options), "bool");
