import { ShapeError } from "../base/errors.ts";
import { complete } from "../base/options.ts";
import { concatenate as join } from "../ops/index.ts";
import { expectAxis, showBatched } from "./checks.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";
import { joinMasks } from "./masks.ts";

interface AxisOption {
  /** The axis along which the inputs are joined. Default: the last. */
  readonly axis?: number;
}
export interface ConcatenateOptions extends AxisOption, LayerOptions {}

const concatenateLayer = defineLayer({
  type: "concatenate",
  options: (given: AxisOption) => complete("concatenate", given, { axis: -1 }),
  inputs: "any",
  streams: ({ axis }) => axis === -1,
  mask: ({ axis }, inputs, masks) => joinMasks(inputs, masks, expectAxis("concatenate", axis, inputs[0]!)),
  call({ axis: given }, _, inputs) {
    const [first] = inputs;
    const axis = expectAxis("concatenate", given, first!);
    const fits = inputs.every(
      ({ shape }) =>
        shape.length === first!.rank && shape.every((n, i) => i === axis || n === first!.shape[i]),
    );
    if (!fits) {
      throw new ShapeError({
        where: "concatenate",
        problem: "the inputs do not fit each other",
        expected: `shapes that differ in axis ${axis} alone`,
        received: inputs.map(({ shape }) => showBatched(shape)).join(" and "),
      });
    }
    return join(inputs, { axis });
  },
});

/**
 * Its inputs joined along an axis.
 * Shapes: `[batch, ..., a]` and `[batch, ..., b]` -> `[batch, ..., a + b]`.
 * @throws {ShapeError} when the other axes differ.
 * @example layers.concatenate()([left, right])
 */
export const concatenate = (options: ConcatenateOptions = {}): Layer => concatenateLayer(options);
