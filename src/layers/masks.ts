import type { Tensor } from "../graph/tensor.ts";
import { concatenate, logicalOr, ones } from "../ops/index.ts";
import type { Mask } from "./layer.ts";

/** Where some input counts; nothing if one of them has no mask, so that everything counts. As in Keras. */
export const anyOf = (masks: readonly Mask[]): Mask =>
  masks.reduce((a, b) => (a === undefined || b === undefined ? undefined : logicalOr(a, b)));

/** The masks of inputs, of which some may be without: there everything counts. */
const whole = (inputs: readonly Tensor[], masks: readonly Mask[]): Tensor[] =>
  inputs.map(({ shape }, i) => masks[i] ?? ones([shape[0]!, shape[1]!], { dtype: "bool" }));

/** The mask of inputs joined along an axis, counted from the front: 1 is time. */
export function joinMasks(inputs: readonly Tensor[], masks: readonly Mask[], axis: number): Mask {
  if (masks.every((mask) => mask === undefined)) return undefined;
  const all = whole(inputs, masks);
  return axis === 1 ? concatenate(all, { axis }) : anyOf(all);
}
