import type { Tensor } from "../graph/tensor.ts";
import { defineBinary, defineUnary } from "./elementwise.ts";
import { lift } from "./lift.ts";

const whole = (values: readonly number[]) => ({ values, shape: [2, 2] });
const pairs = [{ inputs: [whole([1, 2, 3, 4]), whole([1, 3, 2, 4])] }];
const bits = (values: readonly number[]) => ({ values, shape: [2, 2], dtype: "bool" as const });
const bitPairs = [{ inputs: [bits([0, 1, 0, 1]), bits([0, 0, 1, 1])] }];

const compare = (name: string, lower: string) =>
  lift(defineBinary(name, { lower, vjp: null, samples: pairs, dtype: () => "bool" }));
const logical = (name: string, lower: string) => defineBinary(name, { lower, vjp: null, samples: bitPairs });

/** `a == b` as bool, broadcast. */
export const equal = compare("equal", "Equal");
/** `a > b` as bool, broadcast. */
export const greater = compare("greater", "Greater");
/** `a >= b` as bool, broadcast. */
export const greaterEqual = compare("greaterEqual", "GreaterOrEqual");
/** `a < b` as bool, broadcast. */
export const less = compare("less", "Less");
/** `a <= b` as bool, broadcast. */
export const lessEqual = compare("lessEqual", "LessOrEqual");

/** Both true. */
export const logicalAnd = logical("logicalAnd", "And");
/** Either true. */
export const logicalOr = logical("logicalOr", "Or");
/** Exactly one true. */
export const logicalXor = logical("logicalXor", "Xor");
/** True becomes false. */
export const logicalNot = defineUnary("logicalNot", {
  lower: "Not",
  vjp: null,
  samples: [{ inputs: [bits([0, 1, 1, 0])] }],
});
/** `a != b` as bool, broadcast. */
export const notEqual = lift((a, b) => logicalNot(equal(a, b)));

const special = [{ inputs: [{ values: [1, NaN, Infinity, -Infinity], shape: [2, 2] }] }];
/** Where elements are not a number. */
export const isNaN = defineUnary("isNaN", {
  lower: "IsNaN",
  vjp: null,
  dtype: () => "bool",
  samples: special,
});
/** Where elements are plus or minus infinity. */
export const isInf = defineUnary("isInf", {
  lower: "IsInf",
  vjp: null,
  dtype: () => "bool",
  samples: special,
});
/** Where elements are neither infinite nor NaN. */
export const isFinite = (x: Tensor): Tensor => logicalNot(logicalOr(isNaN(x), isInf(x)));
