import { constant, tensor } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { abs, add, concatenate, matMul, maximum, multiply, sign, slice, subtract } from "../../ops/index.ts";
import { scan } from "../../transform/index.ts";
import { inverse, type Matrix } from "./linearSystem.ts";
import { matrixTensor } from "./masks.ts";

export const regressions = ["ridge", "lasso"] as const;

/** Ridge keeps all features and makes them small; lasso leaves some out. */
export type Regression = (typeof regressions)[number];

/** How often the lasso's search goes on; it comes nearer by a constant factor each time. */
const lassoSteps = 2000;

/**
 * A weighted linear model from its moments, the intercept in front and without a penalty, with scikit-learn's meaning of
 * `alpha`: ridge minimises `sum w (y - z b)^2 + alpha |b|^2`, lasso `sum w (y - z b)^2 / (2 sum w) + alpha |b|_1`.
 * @param products `Z^T W Z` with the intercept's column of ones in front
 * @param moments `Z^T W y` of every example, `[batch, 1 + features]`
 * @returns intercept and coefficients, `[batch, 1 + features]`
 */
export function fitLinear(
  where: string,
  products: Matrix,
  moments: Tensor,
  { regression, alpha }: { readonly regression: Regression; readonly alpha: number },
): Tensor {
  if (regression === "lasso") return lasso(products, moments, alpha);
  const penalised = products.map((row, i) => row.map((v, j) => (i === j && i > 0 ? v + alpha : v)));
  return matMul(moments, matrixTensor(inverse(where, penalised)));
}

/**
 * FISTA (Beck & Teboulle 2009) on the centred problem: steps against the gradient of the squares, each followed by
 * shrinking towards 0, with momentum.
 */
function lasso(products: Matrix, moments: Tensor, alpha: number): Tensor {
  const total = products[0]![0]!;
  const means = products[0]!.subarray(1).map((v) => v / total);
  const centred = products
    .slice(1)
    .map((row, i) => row.subarray(1).map((v, j) => v / total - means[i]! * means[j]!));
  // No eigenvalue is larger than the largest sum over a row.
  const bound = centred.reduce(
    (most, row) =>
      Math.max(
        most,
        row.reduce((a, v) => a + Math.abs(v), 0),
      ),
    0,
  );
  const rate = 1 / Math.max(bound, 1e-30);
  const mean = constant({ dtype: "float32", shape: [1, means.length], data: Float32Array.from(means) });
  const level = multiply(slice(moments, [null, { start: 0, stop: 1 }]), 1 / total);
  const target = subtract(multiply(slice(moments, [null, { start: 1 }]), 1 / total), multiply(level, mean));
  const matrix = matrixTensor(centred);
  let t = 1;
  const momenta = Array.from({ length: lassoSteps }, () => {
    const next = (1 + Math.sqrt(1 + 4 * t * t)) / 2;
    const momentum = (t - 1) / next;
    t = next;
    return momentum;
  });
  const start = multiply(target, 0);
  const [[found]] = scan(
    ([at, ahead]: readonly [Tensor, Tensor], momentum: Tensor) => {
      const step = add(ahead, multiply(subtract(target, matMul(ahead, matrix)), rate));
      const shrunk = multiply(sign(step), maximum(subtract(abs(step), alpha * rate), 0));
      const next = add(shrunk, multiply(subtract(shrunk, at), momentum));
      return [[shrunk, next] as const, [] as readonly Tensor[]] as const;
    },
    [start, start] as const,
    { xs: tensor(momenta) },
  );
  const intercept = subtract(
    level,
    matMul(found, constant({ dtype: "float32", shape: [means.length, 1], data: Float32Array.from(means) })),
  );
  return concatenate([intercept, found], { axis: 1 });
}
