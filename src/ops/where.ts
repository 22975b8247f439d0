import { DTypeError } from "../base/errors.ts";
import { broadcastShapes } from "../base/shape.ts";
import type { TensorLike } from "../graph/leaves.ts";
import { type DefinedOp, defineOp, sameDType } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { toTensor } from "./lift.ts";

const whereOp: DefinedOp<["condition", "a", "b"]> = defineOp({
  name: "where",
  inputs: ["condition", "a", "b"],
  inferType([condition, a, b]) {
    if (condition.dtype !== "bool") {
      throw new DTypeError({
        where: "where",
        expected: "a condition of dtype bool",
        received: condition.dtype,
        mend: "compare first, as ops.greater(x, 0)",
      });
    }
    const shape = broadcastShapes("where", condition.shape, a.shape, b.shape);
    return { dtype: sameDType("where", [a, b]), shape };
  },
  vjp: ({ dy }, condition) => [null, where(condition, dy, 0), where(condition, 0, dy)],
  lower: (onnx, inputs) => onnx.node("Where", inputs),
  samples: [{ inputs: [{ values: [1, 0, 1], shape: [3], dtype: "bool" }, [2, 3], [2, 1]] }],
  elementwise: true,
});

/**
 * Chooses by element: `y = condition ? a : b`, broadcast.
 * @throws {DTypeError} unless the condition is bool and the sides agree.
 * @example ops.where(ops.greater(x, 0), x, 0)
 */
export const where = (condition: Tensor, a: TensorLike, b: TensorLike): Tensor =>
  whereOp(condition, toTensor(a, b), toTensor(b, a));
