import { OptionError, ShapeError } from "../base/errors.ts";
import { complete } from "../base/options.ts";
import { broadcastShapes } from "../base/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import * as ops from "../ops/index.ts";
import { showBatched } from "./checks.ts";
import { defineLayer, type Layer, type LayerMaker, type LayerOptions, type Mask } from "./layer.ts";
import { extremeOfCounted, multiplyCounted } from "./mergeCounted.ts";
import { anyOf } from "./masks.ts";

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

/** How a layer merges inputs. */
interface MergeRule {
  readonly inputs?: 2;
  /** Merges inputs of which some have masks. Default: as those without. */
  readonly masked?: (inputs: readonly Tensor[], masks: readonly Mask[]) => Tensor;
}

/** A layer that merges inputs element by element. */
function merging(
  type: string,
  merge: (a: Tensor, b: Tensor, i: number) => Tensor,
  { inputs: count, masked }: MergeRule = {},
): LayerMaker<object> {
  return defineLayer({
    type,
    options: (given: object) => complete(type, given, {}),
    inputs: count ?? "any",
    mask: (_, __, masks) => anyOf(masks),
    streams: true,
    call(_, __, inputs, { masks }) {
      if (inputs.length < 2) {
        throw new OptionError({
          where: type,
          problem: "called on a single input",
          expected: "two inputs or more",
          mend: `wire it as layers.${type}()([a, b])`,
        });
      }
      const same = aligned(type, inputs);
      const anyMask = masks.some((mask) => mask !== undefined);
      return masked && anyMask ? masked(same, masks) : same.reduce(merge);
    },
  });
}

const addLayer = merging("add", (a, b) => ops.add(a, b));
const subtractLayer = merging("subtract", (a, b) => ops.subtract(a, b), { inputs: 2 });
const multiplyLayer = merging("multiply", (a, b) => ops.multiply(a, b), {
  masked: multiplyCounted,
});
// The mean so far of i inputs, and one more.
const averageLayer = merging("average", (a, b, i) => ops.divide(ops.add(ops.multiply(a, i), b), i + 1));
const maximumLayer = merging("maximum", (a, b) => ops.maximum(a, b), {
  masked: (xs, masks) => extremeOfCounted(ops.maximum, xs, masks),
});
const minimumLayer = merging("minimum", (a, b) => ops.minimum(a, b), {
  masked: (xs, masks) => extremeOfCounted(ops.minimum, xs, masks),
});

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
