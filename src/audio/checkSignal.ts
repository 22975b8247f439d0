import { ShapeError } from "../base/errors.ts";
import { showShape } from "../base/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { cast } from "../ops/index.ts";

/**
 * Signals as float32.
 * @throws {ShapeError} unless they are `[batch, samples]`, with a sample at least.
 */
export function checkSignal(where: string, x: Tensor): Tensor {
  if (x.rank === 2 && x.shape[1]! > 0) return cast(x, "float32");
  const single = x.rank === 3 && x.shape[2] === 1;
  throw new ShapeError({
    where,
    expected: "mono signals [batch, samples], with a sample at least",
    received: showShape(x.shape),
    ...(x.rank === 1 && { mend: "add the batch axis with ops.expandDims(x, 0)" }),
    ...(single && { mend: "drop the axis of channels with layers.reshape or ops.squeeze" }),
  });
}
