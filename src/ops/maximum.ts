import type { TensorLike } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, multiply } from "./arithmetic.ts";
import { cast } from "./cast.ts";
import { equal, greater, less } from "./comparison.ts";
import { defineBinary } from "./elementwise.ts";
import { lift } from "./lift.ts";

/** Half the gradient to each side at a tie, as NumPy-like frameworks do. */
const pick = (dy: Tensor, a: Tensor, b: Tensor, chosen: (a: Tensor, b: Tensor) => Tensor): Tensor =>
  multiply(dy, add(cast(chosen(a, b), dy.dtype), multiply(cast(equal(a, b), dy.dtype), 0.5)));

const separated = [
  {
    inputs: [
      { shape: [2, 3], low: 0, high: 1 },
      { shape: [2, 3], low: 1.2, high: 2 },
    ],
  },
  {
    inputs: [
      { shape: [2, 3], low: 1.2, high: 2 },
      { shape: [3], low: 0, high: 1 },
    ],
  },
];
const maximumOp = defineBinary("maximum", {
  lower: "Max",
  vjp: ({ dy }, a, b) => [pick(dy, a, b, greater), pick(dy, b, a, greater)],
  samples: separated,
});
const minimumOp = defineBinary("minimum", {
  lower: "Min",
  vjp: ({ dy }, a, b) => [pick(dy, a, b, less), pick(dy, b, a, less)],
  samples: separated,
});
/** The larger of each pair; at a tie each side gets half the gradient. @example ops.maximum(x, 0) */
export const maximum = lift(maximumOp);
/** The smaller of each pair; at a tie each side gets half the gradient. @example ops.minimum(x, 1) */
export const minimum = lift(minimumOp);

/** Limits every element: `y = min(max(x, low), high)`. The gradient is zero where it was cut. */
export const clip = (x: Tensor, low: TensorLike, high: TensorLike): Tensor => minimum(maximum(x, low), high);
