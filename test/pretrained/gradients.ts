import type { NdArray } from "../../src/base/ndarray.ts";
import { constant } from "../../src/graph/leaves.ts";
import type { Tensor } from "../../src/graph/tensor.ts";
import { contextOf } from "../../src/layers/context.ts";
import * as losses from "../../src/losses/index.ts";
import { mean } from "../../src/ops/index.ts";
import { evaluate } from "../../src/runtime/index.ts";
import type { Model } from "../../src/training/index.ts";
import { valueAndGrad } from "../../src/transform/index.ts";

/** A batch, and what to compute of it. */
export interface Lesson {
  readonly x: readonly NdArray[];
  readonly y: NdArray;
  readonly loss: string | losses.Loss;
}

/** The loss of a batch, nothing dropped, and its gradients by all weights. */
export async function gradientsOf(model: Model, { x, y, loss }: Lesson) {
  const weights = model.getWeights();
  const paths = Object.keys(weights);
  const lossOf = (current: Record<string, Tensor>): Tensor => {
    const { values } = model.network.run(current, x.map(constant), contextOf());
    return mean(losses.get(loss).call(constant(y), values[0]!));
  };
  const [value, gradient] = valueAndGrad(lossOf)(
    Object.fromEntries(paths.map((path) => [path, constant(weights[path]!)])),
  );
  const [computed, ...found] = await evaluate([value, ...paths.map((path) => gradient[path]!)]);
  return {
    loss: Number(computed!.data[0]),
    gradients: Object.fromEntries(paths.map((path, i) => [path, found[i]!])),
  };
}
