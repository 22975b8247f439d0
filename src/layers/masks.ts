import type { Tensor } from "../graph/tensor.ts";
import { concatenate, logicalAnd, ones } from "../ops/index.ts";
import type { Mask } from "./layer.ts";

/** What all masks let count; inputs without a mask let everything count. */
export const allOf = (masks: readonly Mask[]): Mask =>
  masks.reduce((a, b) => (a === undefined || b === undefined ? (a ?? b) : logicalAnd(a, b)), undefined);

/** The mask of inputs joined along time. */
export function joinMasks(inputs: readonly Tensor[], masks: readonly Mask[]): Mask {
  if (masks.every((mask) => mask === undefined)) return undefined;
  const whole = inputs.map(({ shape }, i) => masks[i] ?? ones([shape[0]!, shape[1]!], { dtype: "bool" }));
  return concatenate(whole, { axis: 1 });
}
