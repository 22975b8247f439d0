import type { DefinedOp } from "../graph/op.ts";
import { lift } from "./lift.ts";
import { defineBinary, defineUnary } from "./elementwise.ts";

const apart = [
  { inputs: [{ shape: [2, 3] }, { shape: [2, 3], low: 0.5, high: 2 }] },
  { inputs: [[2, 1, 3], { shape: [4, 1], low: -2, high: -0.5 }] },
];

export const addOp = defineBinary("add", { lower: "Add", vjp: ({ dy }) => [dy, dy] });
const subtractOp = defineBinary("subtract", { lower: "Sub", vjp: ({ dy }) => [dy, negative(dy)] });
const multiplyOp = defineBinary("multiply", {
  lower: "Mul",
  vjp: ({ dy }, a, b) => [multiply(dy, b), multiply(dy, a)],
});
// y = a / b  ->  da = dy / b,  db = -dy y / b
const divideOp = defineBinary("divide", {
  lower: "Div",
  vjp: ({ dy, y }, _, b) => [divide(dy, b), negative(divide(multiply(dy, y), b))],
  samples: apart,
});
/** Sum `y = a + b`, broadcast. @throws {ShapeError} when the shapes do not broadcast. @example ops.add(x, 1) */
export const add = lift(addOp);
/** Difference `y = a - b`, broadcast. @example ops.subtract(x, mean) */
export const subtract = lift(subtractOp);
/** Product of elements `y = a b`, broadcast. @example ops.multiply(x, 0.5) */
export const multiply = lift(multiplyOp);
/** Quotient `y = a / b`, broadcast; whole numbers round towards zero. @example ops.divide(x, 255) */
export const divide = lift(divideOp);

/** `y = -x`. */
export const negative: DefinedOp<["x"]> = defineUnary("negative", {
  lower: "Neg",
  vjp: ({ dy }) => [negative(dy)],
});
