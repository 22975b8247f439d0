import type { Tensor } from "../graph/tensor.ts";
import { expandDims } from "../ops/index.ts";
import { valueAndGrad } from "./grad.ts";
import { tensorsOf, withTensors } from "./trees.ts";
import { vectorize } from "./vectorize.ts";

/** A tree with a first axis of length 1 put before every tensor. */
const asBatchOfOne = <T>(tree: T): T =>
  withTensors(
    tree,
    tensorsOf(tree).map((t) => expandDims(t, 0)),
  );

/**
 * Like {@link perExample}, giving the losses too: `[losses [n], gradients]`.
 * @example const [losses, gradients] = perExampleValueAndGrad(lossOf)(weights, x, y);
 */
export const perExampleValueAndGrad =
  <P, Data extends readonly unknown[]>(f: (parameters: P, ...data: Data) => Tensor) =>
  (parameters: P, ...data: Data): [losses: Tensor, gradients: P] =>
    vectorize(
      (at: P, ...example: Data) => valueAndGrad(f)(at, ...(example.map(asBatchOfOne) as unknown as Data)),
      {
        inAxes: [null, ...data.map(() => 0)],
      },
    )(parameters, ...data);

/**
 * The gradient of a loss for every example by itself, to its first argument: a tree like the parameters,
 * with the examples counted in front. The loss sees each example as a batch of one, so that
 * layers need not know. Computed for all examples at once (Goodfellow 2015, "Efficient per-example
 * gradient computations"; Abadi et al. 2016 clip these for differential privacy).
 * @example const gradients = perExample(lossOf)(weights, x, y); // kernel [n, ...kernel.shape]
 */
export const perExample =
  <P, Data extends readonly unknown[]>(f: (parameters: P, ...data: Data) => Tensor) =>
  (parameters: P, ...data: Data): P =>
    perExampleValueAndGrad(f)(parameters, ...data)[1];
