import type { Tensor } from "../../graph/tensor.ts";
import {
  add,
  arange,
  cast,
  concatenate,
  cos,
  multiply,
  negative,
  power,
  reshape,
  sin,
  split,
} from "../../ops/index.ts";

/** How places become angles. */
export interface RotateOptions {
  /** The longest wavelength: the last pair of features turns by `1 / maxWavelength` a step. */
  readonly maxWavelength: number;
  /** Positions are divided by it. Default: 1. */
  readonly scalingFactor?: number;
  /** The axis of the steps. */
  readonly sequenceAxis: number;
  /** The place of the first step: an int32 scalar. Default: 0. */
  readonly start?: Tensor | undefined;
}

/**
 * Rotary positions (Su et al. 2021) on the last axis: features i and i + width/2 are a point in the plane, turned
 * by the angle `position / maxWavelength^(2 i / width)`.
 */
export function rotate(
  x: Tensor,
  { maxWavelength, scalingFactor = 1, sequenceAxis, start }: RotateOptions,
): Tensor {
  const steps = x.shape[sequenceAxis]!;
  const half = x.shape.at(-1)! / 2;
  const places = cast(start === undefined ? arange(steps) : add(arange(steps), start), "float32");
  const speeds = power(maxWavelength, multiply(arange(half, undefined, { dtype: "float32" }), -1 / half));
  const angles = multiply(
    reshape(multiply(places, 1 / scalingFactor), [steps, 1]),
    reshape(speeds, [1, half]),
  );
  const shape = x.shape.map((_, axis) =>
    axis === sequenceAxis ? steps : axis === x.rank - 1 ? 2 * half : 1,
  );
  const both = (t: Tensor): Tensor => reshape(concatenate([t, t], { axis: -1 }), shape);
  const [a, b] = split(x, 2, { axis: -1 });
  const turned = concatenate([negative(b!), a!], { axis: -1 });
  return add(multiply(x, both(cos(angles))), multiply(turned, both(sin(angles))));
}
