import { UnsupportedError } from "../../base/errors.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { Tensor as TensorOf } from "../../graph/tensor.ts";
import { nodesBehind } from "../../graph/walk.ts";
import { softmaxOp } from "../../ops/softmax.ts";

/** One layer's attention weights, `[batch, heads, queries, keys]`, and the path of the layer that made them. */
export interface AttentionWeights {
  readonly path: string;
  readonly weights: Tensor;
}

/**
 * The attention weights behind some outputs, in the order of the layers. They are found in the graph: a softmax over the
 * keys of `[batch, heads, queries, keys]`, whichever layer made it.
 * @throws {UnsupportedError} for a model without attention.
 */
export function attentionWeights(where: string, outputs: readonly Tensor[]): readonly AttentionWeights[] {
  const found = nodesBehind(outputs)
    .filter(
      ({ op, attributes, outputs: [type] }) =>
        op === softmaxOp && type!.shape.length === 4 && attributes["axis"] === 3,
    )
    .map((node) => ({ path: node.scope, weights: new TensorOf(node, 0) }));
  if (found.length > 0) return found;
  throw new UnsupportedError({
    where,
    problem: "the model has no attention",
    expected: "layers such as multiHeadAttention or transformerEncoder",
    mend: "use integratedGradients or another method that explains inputs",
  });
}
