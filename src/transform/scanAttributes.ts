import type { GraphFunction } from "../graph/function.ts";
import type { Node } from "../graph/tensor.ts";

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

/** What a node holds if it is a scan. For files that the scan's own gradient needs, which cannot import the op. */
export const scanAttributesOf = ({ attributes }: Node): ScanAttributes | undefined =>
  "carries" in attributes ? (attributes as ScanAttributes) : undefined;
