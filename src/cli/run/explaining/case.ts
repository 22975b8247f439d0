import type { NdArray } from "../../../base/ndarray.ts";

/** One input that is explained. */
export interface Case {
  /** The file, the text, or which example it is. */
  readonly name: string;
  /** As the model takes it, each `[1, ...]`. */
  readonly x: readonly NdArray[];
  /** The right class, where it is known. */
  readonly label?: string;
  /** uint8 `[height, width, channels]`. */
  readonly picture?: NdArray;
  /** What stands at each place of the input: tokens, or columns of a table. */
  readonly parts?: readonly string[];
  /** Of a table, which column each feature of the input belongs to: a place in `parts`. */
  readonly columnOf?: readonly number[];
  /** Which step is explained, of models that say something of each. */
  readonly position?: number;
}
