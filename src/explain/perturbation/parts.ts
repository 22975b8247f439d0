import { sizeOf } from "../../base/shape.ts";
import { UnsupportedError } from "../../base/errors.ts";
import { constant } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import {
  add,
  broadcastTo,
  cast,
  expandDims,
  greater,
  reshape,
  squeeze,
  take,
  takeAlongAxis,
  where,
  zeros,
} from "../../ops/index.ts";
import type { Subject } from "../subject.ts";
import { sameForAll, type Cut } from "./segments.ts";
import { gridOf, superpixels } from "./superpixels.ts";

/** The features of a batch that are switched on and off, those of all inputs counted on. */
export interface Parts {
  readonly count: number;
  /** To which feature every number of an input belongs: int32 `[batch or 1, ...]`, 1 for axes that belong together. */
  readonly segments: readonly (Tensor | undefined)[];
}

/** Cuts a batch. @throws {UnsupportedError} when all inputs are fixed. */
export function partsOf(where: string, { inputs }: Subject, cuts: readonly Cut[]): Parts {
  let count = 0;
  const segments = inputs.map((t, i) => {
    const cut = cuts[i]!;
    if (cut.kind === "fixed") return undefined;
    const from = count;
    if (cut.kind === "superpixels") {
      const { rows, columns } = gridOf(cut.count, t.shape[1]!, t.shape[2]!);
      count += rows * columns;
      return add(superpixels(cast(t, "float32"), cut.count, cut.compactness), from);
    }
    const { ids, shape, count: own } = sameForAll(cut, t.shape.slice(1));
    count += own;
    return constant({ dtype: "int32", shape: [1, ...shape], data: ids.map((id) => id + from) });
  });
  if (count > 0) return { count, segments };
  throw new UnsupportedError({
    where,
    problem: "no input is left to change",
    mend: 'give segments for one: { segments: "positions" }',
  });
}

/**
 * The batch with features replaced: where `on [copies, features]` is 0, the baseline stands, one for every example
 * `[batch, ...]` or for every copy `[copies, 1, ...]`.
 */
export function replaced(
  subject: Subject,
  { segments }: Parts,
  on: Tensor,
  baseline: readonly Tensor[],
): Tensor[] {
  const copies = on.shape[0]!;
  return subject.inputs.map((t, i) => {
    const own = segments[i];
    const shape = [copies, ...t.shape];
    const kept = own && greater(take(on, own, { axis: 1 }), 0.5);
    const rows = kept ? where(kept, expandDims(t, 0), baseline[i]!) : expandDims(t, 0);
    return reshape(broadcastTo(rows, shape), [copies * t.shape[0]!, ...t.shape.slice(1)]);
  });
}

/** What every feature counts `[batch, features]`, at all its numbers: one tensor for every input, in its shape. */
export const spread = ({ inputs, batch }: Subject, { segments }: Parts, scores: Tensor): Tensor[] =>
  inputs.map((t, i) => {
    const own = segments[i];
    if (own === undefined) return zeros(t.shape);
    if (own.shape[0] === 1) return broadcastTo(take(scores, squeeze(own, 0), { axis: 1 }), t.shape);
    const flat = takeAlongAxis(scores, reshape(own, [batch, sizeOf(own.shape) / batch]), { axis: 1 });
    return broadcastTo(reshape(flat, own.shape), t.shape);
  });
