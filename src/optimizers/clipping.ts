import type { Tensor } from "../graph/tensor.ts";
import { add, clip, divide, maximum, minimum, multiply, sqrt, square, subtract, sum } from "../ops/index.ts";
import type { SharedSettings } from "./sharedOptions.ts";

const squaredNorm = (x: Tensor): Tensor => sum(square(x));

/** A gradient scaled to a norm of at most `limit`. */
const byNorm = (g: Tensor, limit: number): Tensor =>
  multiply(g, divide(limit, maximum(sqrt(squaredNorm(g)), limit)));

/** All gradients scaled alike, to a common norm of at most `limit`; all NaN when one is not finite. */
function byGlobalNorm(gradients: readonly Tensor[], limit: number): Tensor[] {
  const norm = sqrt(gradients.map(squaredNorm).reduce((a, b) => add(a, b)));
  const scale = add(multiply(limit, minimum(divide(1, norm), 1 / limit)), subtract(norm, norm));
  return gradients.map((g) => multiply(g, scale));
}

/** Gradients made small enough, in the one way the options ask for. */
export function clipGradients(
  gradients: readonly Tensor[],
  { clipnorm, clipvalue, globalClipnorm }: SharedSettings,
): readonly Tensor[] {
  if (gradients.length === 0) return gradients;
  if (clipnorm !== undefined) return gradients.map((g) => byNorm(g, clipnorm));
  if (globalClipnorm !== undefined) return byGlobalNorm(gradients, globalClipnorm);
  if (clipvalue !== undefined) return gradients.map((g) => clip(g, -clipvalue, clipvalue));
  return gradients;
}
