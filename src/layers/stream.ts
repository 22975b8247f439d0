import type { Tensor } from "../graph/tensor.ts";
import type { TensorType } from "../graph/type.ts";

/**
 * A sequence that comes in piece by piece, as text that is being generated: what layers need to know, and may
 * keep, of the pieces before. It makes a token cost one step, not a run over all tokens before it.
 */
export interface Stream {
  /** How many steps came before this piece: an int32 scalar. */
  readonly position: Tensor;
  /** Which of the layer's inputs come in pieces; the others are there as a whole. */
  readonly inputs: readonly boolean[];
  /** What was kept under a name after the piece before; zeros at the first. */
  carried(name: string, type: TensorType): Tensor;
  /** Keeps a value, of that type, for the next piece. */
  carry(name: string, value: Tensor): void;
  /**
   * Appends rows to those kept of the pieces before.
   * @param rows this piece's, its steps along `axis`
   * @returns the rows of the pieces before: along `axis` as many as there is room for, of which the first
   * `position` are set, the rest zero
   */
  remember(name: string, rows: Tensor, axis: number): Tensor;
}

/** The stream as a layer inside sees it: names are kept under the layer's. */
export const streamWithin = (stream: Stream, prefix: string, inputs: readonly boolean[]): Stream => ({
  position: stream.position,
  inputs,
  carried: (name, type) => stream.carried(`${prefix}/${name}`, type),
  carry: (name, value) => stream.carry(`${prefix}/${name}`, value),
  remember: (name, rows, axis) => stream.remember(`${prefix}/${name}`, rows, axis),
});
