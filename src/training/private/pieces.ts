import { sliceRows, type NdArray } from "../../base/ndarray.ts";
import type { Batch } from "../batches.ts";
import type { RowMemory } from "../rowMemory.ts";
import type { Piece } from "./clippedGraph.ts";

interface Span {
  readonly from: number;
  readonly to: number;
  readonly size: number;
}

/** Rows `from` to `to` of a batch, filled up to `size` places. */
function pieceOf({ x, y, sampleWeight }: Batch, { from, to, size }: Span, memory: RowMemory): Piece {
  // A copy of an example stands in an empty place: unlike zeros, it cannot give what is not finite unless one does.
  const rows = Array.from({ length: size }, (_, i) => Math.min(from + i, to - 1));
  const cut = (array: NdArray, place: string): NdArray =>
    to - from === size ? sliceRows(array, from, to) : memory.take(place, array, rows);
  const data = new Float32Array(size).fill(1, 0, to - from);
  return {
    batch: {
      x: x.map((array, i) => cut(array, `x${i}`)),
      y: y.map((array, i) => cut(array, `y${i}`)),
      ...(sampleWeight && { sampleWeight: cut(sampleWeight, "sampleWeight") }),
    },
    examples: to - from,
    counted: { dtype: "float32", shape: [size], data },
  };
}

/**
 * A batch of any number of examples in pieces of `physicalBatchSize`, the last one filled up. A batch of one piece is only
 * filled up to a multiple of a sixteenth of that: little is computed in vain, and few sizes are ever compiled. A piece stands until
 * the next is asked for.
 */
export function* piecesOf(
  batch: Batch,
  { physicalBatchSize, memory }: { readonly physicalBatchSize: number; readonly memory: RowMemory },
): Generator<Piece> {
  const examples = batch.x[0]!.shape[0]!;
  const unit = examples > physicalBatchSize ? physicalBatchSize : Math.ceil(physicalBatchSize / 16);
  for (let from = 0; from < examples; from += physicalBatchSize) {
    const to = Math.min(from + physicalBatchSize, examples);
    const size = Math.min(physicalBatchSize, Math.ceil((to - from) / unit) * unit);
    yield pieceOf(batch, { from, to, size }, memory);
  }
}
