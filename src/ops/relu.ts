import type { Tensor } from "../graph/tensor.ts";
import { add, multiply } from "./arithmetic.ts";
import { defineUnary } from "./elementwise.ts";

const away = [{ inputs: [{ values: [-2, -1, -0.5, 0.5, 1, 2], shape: [2, 3] }] }];

/**
 * Step function: 1 where `x > 0`, else 0. Its derivative is taken as zero everywhere.
 * A steep HardSigmoid: six times faster than Greater and Cast, and equal to them but for subnormal x.
 */
export const heaviside = defineUnary("heaviside", {
  lower: (onnx, [x], _, { inputs }) => {
    const type = inputs[0]!;
    if (type.dtype === "float32")
      return onnx.node("HardSigmoid", [x], { alpha: { float: 3e38 }, beta: { float: 0 } });
    const positive = onnx.node("Greater", [x, onnx.scalar(0, type)]);
    return onnx.node("Where", [positive, onnx.scalar(1, type), onnx.scalar(0, type)]);
  },
  vjp: () => [null],
  samples: away,
});

/** Rectified linear unit `y = max(x, 0)`; the gradient at 0 is 0. */
export const relu = defineUnary("relu", {
  lower: "Relu",
  // y > 0 just where x > 0, and y is at hand
  vjp: ({ dy, y }) => [multiply(dy, heaviside(y))],
  samples: away,
  monotone: true,
});

const leakyReluOp = defineUnary<{ negativeSlope: number }>("leakyRelu", {
  lower: (onnx, [x], { negativeSlope }) => onnx.node("LeakyRelu", [x], { alpha: { float: negativeSlope } }),
  vjp: ({ dy, attributes: { negativeSlope } }, x) => {
    const slope = add(multiply(heaviside(x), 1 - negativeSlope), negativeSlope);
    return [multiply(dy, slope)];
  },
  samples: away.map((s) => ({ ...s, attributes: { negativeSlope: 0.2 } })),
});

/**
 * `y = x` where positive, else `negativeSlope x` (Maas et al. 2013).
 * @param options.negativeSlope default: 0.2
 */
export const leakyRelu = (
  x: Tensor,
  { negativeSlope = 0.2 }: { readonly negativeSlope?: number } = {},
): Tensor => leakyReluOp(x, { negativeSlope });
