import { OptionError, ShapeError } from "../base/errors.ts";
import { complete } from "../base/options.ts";
import { sizeOf } from "../base/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { matMul, moveAxis, normalize as toUnit, reshape } from "../ops/index.ts";
import { expectAxis, showBatched } from "./checks.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";

interface NormalizeOption {
  /** Bring both to length 1 first, so that the result is the cosine. Default: false. */
  readonly normalize?: boolean;
}
export interface DotOptions extends NormalizeOption, LayerOptions {}

type Axes = number | readonly [number, number];

const dotLayer = defineLayer({
  type: "dot",
  options({ axes, ...rest }: NormalizeOption & { readonly axes: Axes }) {
    const list = [axes].flat();
    if (list.length > 2 || !list.every(Number.isInteger)) {
      throw new OptionError({
        where: "dot.axes",
        expected: "an axis, or one for each of the two inputs",
        received: JSON.stringify(axes) ?? "nothing",
      });
    }
    return { axes, ...complete("dot", rest, { normalize: false }) };
  },
  inputs: 2,
  call({ axes, normalize }, _, inputs) {
    const [a, b] = inputs;
    const [inA, inB = inA] = [axes].flat();
    const axisA = expectAxis("dot.axes", inA!, a!);
    const axisB = expectAxis("dot.axes", inB!, b!);
    if (a!.shape[axisA] !== b!.shape[axisB]) {
      throw new ShapeError({
        where: "dot",
        expected: `axis ${axisA} of the first as long as axis ${axisB} of the second`,
        received: inputs.map(({ shape }) => showBatched(shape)).join(" and "),
      });
    }
    const rows = matrix(a!, axisA, normalize, -1);
    const columns = matrix(b!, axisB, normalize, 1);
    const shape = [a!, b!].flatMap((x, i) =>
      x.shape.filter((_, axis) => axis !== 0 && axis !== (i === 0 ? axisA : axisB)),
    );
    return reshape(matMul(rows, columns), [a!.shape[0]!, ...(shape.length === 0 ? [1] : shape)]);
  },
});

/** The summed axis moved to `to`, all others but the batch as one. */
function matrix(x: Tensor, axis: number, unit: boolean, to: 1 | -1): Tensor {
  const moved = moveAxis(unit ? toUnit(x, { axis }) : x, axis, to);
  const [batch, length] = [x.shape[0]!, x.shape[axis]!];
  const rest = sizeOf(x.shape) / (batch * length);
  return reshape(moved, to === 1 ? [batch, length, rest] : [batch, rest, length]);
}

/**
 * Products of two inputs summed over an axis, example by example.
 * Shapes: `axes 1`: `[batch, n]` and `[batch, n]` -> `[batch, 1]`;
 * `axes [2, 1]`: `[batch, m, n]` and `[batch, n, k]` -> `[batch, m, k]`.
 * @param axes the summed axis, or one for each input; the batch is axis 0
 * @throws {ShapeError} when the axes differ in length.
 * @example layers.dot(1, { normalize: true })([user, item])
 */
export const dot = (axes: Axes, options: DotOptions = {}): Layer => dotLayer({ ...options, axes });
