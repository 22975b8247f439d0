import type { Tensor } from "../graph/tensor.ts";
import { multiply } from "./arithmetic.ts";
import { defineUnary } from "./elementwise.ts";

const between = [{ inputs: [{ values: [-1.7, -0.6, -0.2, 0.3, 0.8, 2.4], shape: [2, 3] }] }];

/** The gradient is zero wherever it exists; it is taken as zero at the steps too. */
const step = (name: string, lower: string) =>
  defineUnary(name, { lower, vjp: () => [null], samples: between });

/** The largest whole number not above `x`. */
export const floor = step("floor", "Floor");
/** The smallest whole number not below `x`. */
export const ceil = step("ceil", "Ceil");
/** The nearest whole number; halves go to the even one. */
export const round = step("round", "Round");
/** -1, 0 or 1 as `x` is negative, zero or positive. */
export const sign = step("sign", "Sign");

/** `y = |x|`; the gradient at 0 is 0. */
export const abs = defineUnary("abs", {
  lower: "Abs",
  vjp: ({ dy }, x) => [multiply(dy, sign(x))],
  samples: between,
});

/** Whole numbers towards zero. */
export const trunc = (x: Tensor): Tensor => multiply(sign(x), floor(abs(x)));
