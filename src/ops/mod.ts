import { divide, multiply, subtract } from "./arithmetic.ts";
import { defineBinary } from "./elementwise.ts";
import { lift } from "./lift.ts";

// y = a - b floor(a / b)
const modOp = defineBinary("mod", {
  lower: (onnx, [a, b], _, { inputs }) => {
    if (!inputs[0]!.dtype.startsWith("float")) return onnx.node("Mod", [a, b]);
    const whole = onnx.node("Floor", [onnx.node("Div", [a, b])]);
    return onnx.node("Sub", [a, onnx.node("Mul", [b, whole])]);
  },
  vjp: ({ dy, y }, a, b) => [dy, multiply(dy, divide(subtract(y, a), b))],
  samples: [
    {
      inputs: [
        { shape: [2, 3], low: 2.1, high: 2.9 },
        { shape: [1], low: 0.95, high: 1 },
      ],
    },
  ],
});

/** Remainder `y = a - b floor(a / b)`, of the sign of `b`. @example ops.mod(x, 2) */
export const mod = lift(modOp);
