import type { Shape } from "../../base/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { expandDims, relu, resize, squeeze } from "../../ops/index.ts";
import type { Subject } from "../subject.ts";

export interface ClassActivationOptions {
  /** Whether only what speaks for the class is shown. Default: true. */
  readonly positive?: boolean;
  /** Whether the map is brought to the size of the input, bilinearly. Default: true. */
  readonly resized?: boolean;
}

export const classActivationDefaults = { positive: true, resized: true } as const;

/** The axes between batch and channels. */
export const placeAxes = (t: Tensor): number[] => t.shape.map((_, axis) => axis).slice(1, -1);

/** A map over the places of a layer, `[batch, ...spatial]`, as it is shown: over the places of the input. */
export function shownMap(
  subject: Subject,
  map: Tensor,
  { positive, resized }: Required<ClassActivationOptions>,
): Tensor {
  const shown = positive ? relu(map) : map;
  const size: Shape = subject.features[0]!.shape.slice(1, -1);
  if (!resized || size.length !== shown.rank - 1) return shown;
  return squeeze(resize(expandDims(shown, -1), [...size]), -1);
}
