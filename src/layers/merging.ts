import { OptionError, ShapeError } from "../base/errors.ts";
import { complete } from "../base/options.ts";
import { broadcastShapes } from "../base/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import * as ops from "../ops/index.ts";
import { showBatched } from "./checks.ts";
import { defineLayer, type Layer, type LayerMaker, type LayerOptions } from "./layer.ts";
import { allOf } from "./masks.ts";

/** Inputs of lower rank get axes of length 1 behind the batch, as in Keras. */
function aligned(type: string, inputs: readonly Tensor[]): Tensor[] {
  const rank = Math.max(...inputs.map((x) => x.rank));
  const same = inputs.map((x) => {
    const missing = new Array<number>(rank - x.rank).fill(1);
    return ops.reshape(x, [x.shape[0]!, ...missing, ...x.shape.slice(1)]);
  });
  try {
    broadcastShapes(type, ...same.map(({ shape }) => shape));
  } catch (cause) {
    throw new ShapeError(
      {
        where: type,
        problem: "the inputs do not fit each other",
        expected: "axes of equal length, or of length 1",
        received: inputs.map(({ shape }) => showBatched(shape)).join(" and "),
      },
      { cause },
    );
  }
  return same;
}

/** A layer that merges inputs element by element. */
function merging(
  type: string,
  merge: (inputs: readonly Tensor[]) => Tensor,
  count: 2 | "any" = "any",
): LayerMaker<object> {
  return defineLayer({
    type,
    options: (given: object) => complete(type, given, {}),
    inputs: count,
    mask: (_, __, masks) => allOf(masks),
    streams: true,
    call(_, __, inputs) {
      if (inputs.length < 2) {
        throw new OptionError({
          where: type,
          problem: "called on a single input",
          expected: "two inputs or more",
          mend: `wire it as layers.${type}()([a, b])`,
        });
      }
      return merge(aligned(type, inputs));
    },
  });
}

const addLayer = merging("add", (xs) => xs.reduce(ops.add));
const subtractLayer = merging("subtract", ([a, b]) => ops.subtract(a!, b!), 2);
const multiplyLayer = merging("multiply", (xs) => xs.reduce(ops.multiply));
const averageLayer = merging("average", (xs) => ops.multiply(xs.reduce(ops.add), 1 / xs.length));
const maximumLayer = merging("maximum", (xs) => xs.reduce(ops.maximum));
const minimumLayer = merging("minimum", (xs) => xs.reduce(ops.minimum));

/** The sum of its inputs, broadcast: a residual connection. @example layers.add()([x, shortcut]) */
export const add = (options: LayerOptions = {}): Layer => addLayer(options);

/** The first of two inputs minus the second, broadcast. @example layers.subtract()([a, b]) */
export const subtract = (options: LayerOptions = {}): Layer => subtractLayer(options);

/** The product of its inputs, broadcast: a gate. @example layers.multiply()([x, gate]) */
export const multiply = (options: LayerOptions = {}): Layer => multiplyLayer(options);

/** The mean of its inputs, broadcast. @example layers.average()([a, b, c]) */
export const average = (options: LayerOptions = {}): Layer => averageLayer(options);

/** The largest of its inputs, element by element, broadcast. @example layers.maximum()([a, b]) */
export const maximum = (options: LayerOptions = {}): Layer => maximumLayer(options);

/** The smallest of its inputs, element by element, broadcast. @example layers.minimum()([a, b]) */
export const minimum = (options: LayerOptions = {}): Layer => minimumLayer(options);
