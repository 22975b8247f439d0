import type { TensorLike } from "../graph/leaves.ts";
import { Tensor } from "../graph/tensor.ts";
import { multiply, subtract } from "./arithmetic.ts";
import { greater } from "./comparison.ts";
import { defineBinary } from "./elementwise.ts";
import { log, square } from "./exponential.ts";
import { toTensor } from "./lift.ts";
import { where } from "./where.ts";

const positive = { low: 0.5, high: 2 };

// y = a^b  ->  da = dy b a^(b-1),  db = dy y log a
const powerOp = defineBinary("power", {
  lower: "Pow",
  vjp: ({ dy, y }, a, b) => [
    multiply(dy, multiply(b, power(a, subtract(b, 1)))),
    multiply(dy, multiply(y, log(where(greater(a, 0), a, 1)))),
  ],
  samples: [
    { inputs: [{ shape: [2, 3], ...positive }, { shape: [2, 3] }] },
    {
      inputs: [
        { shape: [2, 3], ...positive },
        { shape: [1], low: -2, high: -1 },
      ],
    },
  ],
});

/**
 * Power `y = a^b`, broadcast. Exponents 1, 2 and 0.5 known when the graph is built become cheaper ops.
 * @example ops.power(x, 3)
 */
export function power(a: TensorLike, b: TensorLike): Tensor {
  if (a instanceof Tensor && b === 1) return a;
  if (a instanceof Tensor && b === 2) return square(a);
  return powerOp(toTensor(a, b), toTensor(b, a));
}
