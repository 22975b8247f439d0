import { DataError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { checkChoice, checkNumbers, complete } from "../base/options.ts";

/** Which end of a sequence: its beginning or its end. */
export type End = "pre" | "post";

/** How sequences become equally long. */
export interface PadOptions {
  /** How long all become. Default: as the longest. */
  readonly length?: number | undefined;
  /** Where a short one is filled up. Default: "post" (Keras's is "pre"). */
  readonly padding?: End;
  /** Where a long one is cut. Default: "post" (Keras's is "pre"). */
  readonly truncating?: End;
  /** What fills up. Default: 0. */
  readonly value?: number;
}

/**
 * Sequences of whole numbers as one int32 array `[sequences, length]`, as Keras's `pad_sequences`.
 * @throws {DataError} for what is no 32-bit whole number, naming its place.
 * @example padSequences([[5, 6, 7], [8]]).data; // 5 6 7, 8 0 0
 */
export function padSequences(sequences: readonly ArrayLike<number>[], options: PadOptions = {}): NdArray {
  const { length, padding, truncating, value } = complete("padSequences", options, {
    length: undefined,
    padding: "post",
    truncating: "post",
    value: 0,
  });
  checkNumbers("padSequences", { length, value }, { length: { min: 0, integer: true }, value: int32 });
  checkChoice("padSequences.padding", padding, ["pre", "post"]);
  checkChoice("padSequences.truncating", truncating, ["pre", "post"]);
  sequences.forEach((sequence, i) => checkWhole(sequence, `padSequences, sequence ${i}`));
  const width = length ?? sequences.reduce((longest, sequence) => Math.max(longest, sequence.length), 0);
  return fillRows(sequences, { width, rows: sequences.length, padding, truncating, value });
}

const int32 = { min: -(2 ** 31), max: 2 ** 31 - 1, integer: true } as const;

/** @throws {DataError} for the first element that int32 does not hold. */
export function checkWhole(sequence: ArrayLike<number>, where: string): void {
  for (let i = 0; i < sequence.length; i++) {
    if ((sequence[i]! | 0) === sequence[i]) continue;
    throw new DataError({
      where,
      problem: `element ${i} is no 32-bit whole number`,
      received: String(sequence[i]),
    });
  }
}

export interface Filling {
  readonly width: number;
  /** At least as many as there are sequences; the rest is filled up too. */
  readonly rows: number;
  readonly padding: End;
  readonly truncating: End;
  readonly value: number;
}

/** Sequences known to be whole numbers, as rows of one array. */
export function fillRows(sequences: readonly ArrayLike<number>[], filling: Filling): NdArray {
  const { width, rows, padding, truncating, value } = filling;
  const data = new Int32Array(rows * width).fill(value);
  sequences.forEach((sequence, row) => {
    const kept = Math.min(sequence.length, width);
    const from = truncating === "pre" ? sequence.length - kept : 0;
    const to = row * width + (padding === "pre" ? width - kept : 0);
    for (let i = 0; i < kept; i++) data[to + i] = sequence[from + i]!;
  });
  return { dtype: "int32", shape: [rows, width], data };
}
