import { multiply } from "./arithmetic.ts";
import { defineUnary } from "./elementwise.ts";
import { exp, square } from "./exponential.ts";

// Giles 2012, "Approximating the erfinv function", single precision: highest power first.
const central = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164,
  0.246640727, 1.50140941,
];
const tail = [
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
  1.00167406, 2.83297682,
];

/** Inverse of `erf`, to single precision; infinite at -1 and 1. The gradient is `sqrt(pi)/2 e^(y^2) dy`. */
export const erfInv = defineUnary("erfInv", {
  lower(onnx, [x], _, { inputs: [type] }) {
    const number = (value: number) => onnx.scalar(value, type!);
    const polynomial = (coefficients: readonly number[], w: string) =>
      coefficients
        .slice(1)
        .reduce((p, c) => onnx.node("Add", [onnx.node("Mul", [p, w]), number(c)]), number(coefficients[0]!));
    const one = number(1);
    // (1 - x)(1 + x) keeps its accuracy near the ends, where 1 - x^2 loses it.
    const rest = onnx.node("Mul", [onnx.node("Sub", [one, x]), onnx.node("Add", [one, x])]);
    const w = onnx.node("Neg", [onnx.node("Log", [rest])]);
    const near = polynomial(central, onnx.node("Sub", [w, number(2.5)]));
    const far = polynomial(tail, onnx.node("Sub", [onnx.node("Sqrt", [w]), number(3)]));
    const y = onnx.node("Where", [onnx.node("Less", [w, number(5)]), near, far]);
    const bounded = onnx.node("Where", [onnx.node("IsInf", [w]), number(Infinity), y]);
    return onnx.node("Mul", [bounded, x]);
  },
  vjp: ({ dy, y }) => [multiply(dy, multiply(exp(square(y)), Math.sqrt(Math.PI) / 2))],
  samples: [{ inputs: [{ shape: [2, 3], low: -0.8, high: 0.8 }] }],
});
