import type { Tensor } from "./tensor.ts";

/** A graph with named ends: every leaf that `outputs` reach is a constant or one of `inputs`. */
export interface GraphFunction {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
}
