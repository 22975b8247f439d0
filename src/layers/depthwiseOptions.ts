import type { PerAxis } from "../ops/index.ts";
import { dataFormatDefault, type DataFormatOption } from "./dataFormat.ts";
import { biasDefaults, type BiasOptions } from "./kernelOptions.ts";
import type { GivenConstraint, GivenInitializer, GivenRegularizer } from "./weight.ts";

/** What layers share that give every channel filters of its own. */
export interface DepthwiseOptions extends BiasOptions, DataFormatOption {
  /** How many filters each channel has. Default: 1. */
  readonly depthMultiplier?: number;
  /** Steps between windows. Default: 1. */
  readonly strides?: PerAxis;
  /** Default: valid. */
  readonly padding?: "valid" | "same";
  /** Steps between the kernel's elements. Default: 1. */
  readonly dilationRate?: PerAxis;
  /** Default: glorotUniform. */
  readonly depthwiseInitializer?: GivenInitializer;
  /** Default: none. */
  readonly depthwiseRegularizer?: GivenRegularizer;
  /** Default: none. */
  readonly depthwiseConstraint?: GivenConstraint;
}

export const depthwiseDefaults = {
  ...biasDefaults,
  ...dataFormatDefault,
  depthMultiplier: 1,
  strides: 1,
  padding: "valid",
  dilationRate: 1,
  depthwiseInitializer: "glorotUniform",
  depthwiseRegularizer: undefined,
  depthwiseConstraint: undefined,
} as const;
