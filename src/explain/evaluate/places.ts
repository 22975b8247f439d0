import { ShapeError } from "../../base/errors.ts";
import { isFloat } from "../../base/dtype.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { sameShape, showShape, sizeOf, type Shape } from "../../base/shape.ts";

/**
 * What is taken away from an input at once: a pixel with its channels, a step with its numbers, a token, a column of a
 * table. Floating-point inputs of rank 3 or more have channels, their last axis.
 */
export interface Places {
  /** The shape of an example's places, as `[height, width]`. */
  readonly shape: Shape;
  readonly count: number;
  /** How many numbers of the input stand at each. */
  readonly channels: number;
}

/** The places of an input, whose first axis is the batch. */
export function placesOf({ dtype, shape }: Pick<NdArray, "dtype" | "shape">): Places {
  const example = shape.slice(1);
  const channels = isFloat(dtype) && example.length >= 2 ? example.at(-1)! : 1;
  const own = channels === 1 && example.length < 3 ? example : example.slice(0, -1);
  const places = isFloat(dtype) && example.length >= 2 ? own : example;
  return { shape: places, count: sizeOf(places), channels };
}

/**
 * How much each place counts, `[batch, places]`: what attributions give to it, channels summed up.
 * @throws {ShapeError} for attributions that do not lie on the input.
 */
export function relevanceOf(where: string, attributions: NdArray, x: NdArray): NdArray {
  const { shape, count, channels } = placesOf(x);
  const batch = x.shape[0]!;
  const values = attributions.data as Float32Array;
  if (sameShape(attributions.shape, [batch, ...shape])) {
    return { dtype: "float32", shape: [batch, count], data: values };
  }
  if (sameShape(attributions.shape, x.shape)) {
    const data = Float32Array.from({ length: batch * count }, (_, place) => {
      let sum = 0;
      for (let c = 0; c < channels; c++) sum += values[place * channels + c]!;
      return sum;
    });
    return { dtype: "float32", shape: [batch, count], data };
  }
  throw new ShapeError({
    where,
    problem: "attributions do not lie on the input",
    expected: `${showShape(x.shape)} or ${showShape([batch, ...shape])}`,
    received: showShape(attributions.shape),
    mend: "evaluate a method without { layer }",
  });
}

/** Places from the most to the least relevant; equal ones in their order. */
export const mostRelevantFirst = (relevance: Float32Array): number[] =>
  Array.from(relevance, (_, place) => place).sort((a, b) => relevance[b]! - relevance[a]! || a - b);
