import type { Tensor } from "../graph/tensor.ts";
import { add, broadcastTo, concatenate, expandDims, reshape, slice, sum, zeros } from "../ops/index.ts";
import { scan } from "../transform/index.ts";
import type { Subject } from "./subject.ts";

/** How many rows are computed at once, for methods that run the model many times. */
export interface RowsOption {
  /**
   * At most this many rows (samples times examples) go through the model at once; the rest follow in a loop inside
   * the graph. More take more memory. Default: 128.
   */
  readonly rowsAtOnce?: number;
}

export const rowsDefault = { rowsAtOnce: 128 } as const;

/** What a group of samples is drawn from. */
export interface SampleGroup {
  /** How many there are. */
  readonly copies: number;
  /** What belongs to each, `[copies, ...]`. */
  readonly values: readonly Tensor[];
}

interface Samples extends Required<RowsOption> {
  readonly count: number;
  /** What belongs to each sample, `[count, ...]`; filled up with zeros behind, which must make a sample count nothing. */
  readonly values: readonly Tensor[];
}

/**
 * Sums over samples that are too many for one run. `each` gives, for a group, tensors that are summed over its samples
 * already.
 */
export function sumOverSamples(
  { batch }: Subject,
  { count, values, rowsAtOnce }: Samples,
  each: (group: SampleGroup) => readonly Tensor[],
): readonly Tensor[] {
  const most = Math.max(1, Math.floor(rowsAtOnce / batch));
  const groups = Math.ceil(count / most);
  if (groups === 1) return each({ copies: count, values });
  const copies = Math.ceil(count / groups);
  const grouped = values.map((t) => {
    const missing = groups * copies - count;
    const filled =
      missing === 0
        ? t
        : concatenate([t, zeros([missing, ...t.shape.slice(1)], { dtype: t.dtype })], { axis: 0 });
    return reshape(filled, [groups, copies, ...t.shape.slice(1)]);
  });
  const first = each({ copies, values: grouped.map((t) => slice(t, [0])) });
  const rest = grouped.map((t) => slice(t, [{ start: 1 }]));
  return scan(
    (sums: readonly Tensor[], own: readonly Tensor[]) =>
      [each({ copies, values: own }).map((t, i) => add(t, sums[i]!)), [] as readonly Tensor[]] as const,
    first,
    { xs: rest },
  )[0];
}

/** A number for every sample, as it multiplies rows: `[copies]` -> `[copies batch, 1, ...]`, of the rows' rank. */
export function perRow(numbers: Tensor, batch: number, rank: number): Tensor {
  const copies = numbers.shape[0]!;
  const repeated = broadcastTo(expandDims(numbers, 1), [copies, batch]);
  return reshape(repeated, [copies * batch, ...new Array<number>(rank - 1).fill(1)]);
}

/** Sums rows over the samples: `[copies batch, ...]` -> `[batch, ...]`. */
export const sumSamples = (rows: Tensor, copies: number): Tensor =>
  sum(reshape(rows, [copies, rows.shape[0]! / copies, ...rows.shape.slice(1)]), { axis: 0 });
