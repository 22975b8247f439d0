import type { GraphFunction } from "../graph/function.ts";

/** What a scan node holds. */
export type ScanAttributes = {
  /** Inputs: carries, one slice of each scanned input, captures. Outputs: carries, then slices to be stacked. */
  readonly body: GraphFunction;
  readonly carries: number;
  readonly scanned: number;
  readonly length: number;
  /** From the last slice to the first. */
  readonly reverse: boolean;
  /** The backward pass computes the body again instead of reading what the forward pass saved. */
  readonly recompute: boolean;
  /** The body that this one extends by more outputs: scans of one base over one input are merged. */
  readonly base?: GraphFunction;
};
