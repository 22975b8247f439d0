import type { Tensor } from "../graph/tensor.ts";
import { add, divide, multiply, negative, subtract } from "./arithmetic.ts";
import { defineBinary, defineUnary } from "./elementwise.ts";
import { sqrt, square } from "./exponential.ts";
import { lift } from "./lift.ts";
import type { DefinedOp } from "../graph/op.ts";

const inside = [{ inputs: [{ shape: [2, 3], low: -0.8, high: 0.8 }] }];

/** Sine of radians. */
export const sin: DefinedOp<["x"]> = defineUnary("sin", {
  lower: "Sin",
  vjp: ({ dy }, x) => [multiply(dy, cos(x))],
});
/** Cosine of radians. */
export const cos: DefinedOp<["x"]> = defineUnary("cos", {
  lower: "Cos",
  vjp: ({ dy }, x) => [negative(multiply(dy, sin(x)))],
});
/** Tangent of radians. */
export const tan = defineUnary("tan", {
  lower: "Tan",
  vjp: ({ dy, y }) => [multiply(dy, add(square(y), 1))],
  samples: inside,
});

const cosineOf = (x: Tensor): Tensor => sqrt(subtract(1, square(x)));

/** Inverse sine, in radians from -pi/2 to pi/2. */
export const arcsin = defineUnary("arcsin", {
  lower: "Asin",
  vjp: ({ dy }, x) => [divide(dy, cosineOf(x))],
  samples: inside,
});
/** Inverse cosine, in radians from 0 to pi. */
export const arccos = defineUnary("arccos", {
  lower: "Acos",
  vjp: ({ dy }, x) => [negative(divide(dy, cosineOf(x)))],
  samples: inside,
});
/** Inverse tangent, in radians from -pi/2 to pi/2. */
export const arctan = defineUnary("arctan", {
  lower: "Atan",
  vjp: ({ dy }, x) => [divide(dy, add(square(x), 1))],
});

const arctan2Op = defineBinary("arctan2", {
  lower(onnx, [y, x], _, { outputs: [type] }) {
    const number = (value: number) => onnx.scalar(value, type!);
    const zero = number(0);
    const choose = (condition: string, a: string, b: string) => onnx.node("Where", [condition, a, b]);
    const up = choose(onnx.node("Less", [y, zero]), number(-1), number(1));
    const upright = onnx.node("Equal", [x, zero]);
    const angle = onnx.node("Atan", [onnx.node("Div", [y, choose(upright, number(1), x)])]);
    const behind = onnx.node("Add", [angle, onnx.node("Mul", [up, number(Math.PI)])]);
    const turned = choose(onnx.node("Less", [x, zero]), behind, angle);
    const flat = onnx.node("Equal", [y, zero]);
    const vertical = choose(flat, zero, onnx.node("Mul", [up, number(Math.PI / 2)]));
    return choose(upright, vertical, turned);
  },
  // d angle = (x dy - y dx) / (x^2 + y^2)
  vjp: ({ dy }, y, x) => {
    const share = divide(dy, add(square(x), square(y)));
    return [multiply(share, x), negative(multiply(share, y))];
  },
  samples: [
    {
      inputs: [
        { values: [1, -1, 0.5, -2], shape: [4] },
        { values: [0.5, 1, -1, -0.5], shape: [4] },
      ],
    },
    {
      inputs: [
        { values: [2, -3], shape: [2, 1] },
        { values: [1, -1], shape: [2] },
      ],
    },
  ],
});
/** The angle of the point (`x`, `y`) in radians from -pi to pi: `arctan2(y, x)`; 0 at the origin. */
export const arctan2 = lift(arctan2Op);
