import type { Tensor } from "../../graph/tensor.ts";
import {
  arange,
  broadcastTo,
  cast,
  concatenate,
  expandDims,
  greaterEqual,
  less,
  logicalAnd,
  multiply,
  reshape,
  subtract,
} from "../../ops/index.ts";
import type { Mask } from "../layer.ts";
import { never } from "./attend.ts";

/** What decides where queries may look. */
export interface Allowed {
  readonly queries: number;
  readonly keys: number;
  /** A query sees no later steps. */
  readonly causal: boolean;
  /** bool `[batch, queries]` */
  readonly queryMask?: Mask;
  /** bool `[batch, keys]`, of the keys and of the values */
  readonly keyMasks: readonly Mask[];
  /** bool `[batch, queries, keys]` */
  readonly attentionMask?: Tensor | undefined;
}

/** Where query i may see key j by their order alone: `j <= i`. Shape: bool `[queries, keys]`. */
const causalMask = (queries: number, keys: number): Tensor =>
  greaterEqual(expandDims(arange(queries), 1), expandDims(arange(keys), 0));

/** Where queries may look, as bool that broadcasts to `[batch, queries, keys]`; nothing if everywhere. */
export function allowed({ queries, keys, causal, queryMask, keyMasks, attentionMask }: Allowed): Mask {
  const masks = [
    causal ? expandDims(causalMask(queries, keys), 0) : undefined,
    queryMask && expandDims(queryMask, 2),
    ...keyMasks.map((mask) => mask && expandDims(mask, 1)),
    attentionMask,
  ].filter((mask) => mask !== undefined);
  return masks.length === 0 ? undefined : masks.reduce((a, b) => logicalAnd(a, b));
}

/** Zero where attention may look, and else {@link never}, to be added to scores `[batch, heads, queries, keys]`. */
export function biasOf(mask: Mask): Tensor | undefined {
  if (mask === undefined) return undefined;
  const bias = multiply(subtract(1, cast(mask, "float32")), never);
  return expandDims(bias, 1);
}

/**
 * Added to the scores of a piece's queries with the `kept` keys of the pieces before and with its own: they may
 * look at all before, which fill the first `position` places, and at those of their own that are not later.
 */
export function streamBias(queries: number, kept: number, position: Tensor): Tensor {
  const before = less(arange(kept), reshape(position, [1]));
  const past = broadcastTo(expandDims(before, 0), [queries, kept]);
  return biasOf(expandDims(concatenate([past, causalMask(queries, queries)], { axis: -1 }), 0))!;
}
