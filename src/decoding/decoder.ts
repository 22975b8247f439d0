import { DTypeError, ShapeError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { showShape } from "../base/shape.ts";

/**
 * A model that continues rows of tokens one by one, remembering what it has read (its keys and values, or its
 * recurrent state). Reading the prompt, which gives the first logits, is the maker's own business.
 */
export interface Decoder {
  /** How many rows of tokens it holds now. */
  readonly rows: number;
  /** Reads the next token of every row, `[rows]`, and gives the logits of the tokens after: `[rows, vocabulary]`. */
  next(tokens: Int32Array): Promise<NdArray>;
  /**
   * Keeps the rows as listed, in that order; a row may be named several times, and then goes on as several.
   * Beam search does so first to have `beams` rows for each, and from then on keeps their number.
   */
  reorder(rows: readonly number[]): void;
}

/**
 * Logits `[rows, vocabulary]` row by row, as float32.
 * @throws {ShapeError} unless there is a row for each of the decoder's.
 * @throws {DTypeError} unless the logits are numbers of single or double precision.
 */
export function logitsOfRows(where: string, { dtype, shape, data }: NdArray, rows: number): Float32Array[] {
  if (shape.length !== 2 || shape[0] !== rows || shape[1] === 0) {
    throw new ShapeError({
      where,
      expected: `logits [${rows}, vocabulary], a row for each of the decoder's`,
      received: showShape(shape),
    });
  }
  if (dtype !== "float32" && dtype !== "float64") {
    throw new DTypeError({ where, expected: "logits of dtype float32 or float64", received: dtype });
  }
  const flat = data instanceof Float32Array ? data : Float32Array.from(data as Float64Array);
  const width = shape[1]!;
  return Array.from({ length: rows }, (_, i) => flat.subarray(i * width, (i + 1) * width));
}
