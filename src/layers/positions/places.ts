import type { Tensor } from "../../graph/tensor.ts";
import { add, arange } from "../../ops/index.ts";
import type { CallContext } from "../layer.ts";

/** The places of a sequence's steps, counted on from the pieces before: int32 `[steps]`. */
export const placesOf = (steps: number, { stream }: CallContext): Tensor =>
  stream === undefined ? arange(steps) : add(arange(steps), stream.position);
