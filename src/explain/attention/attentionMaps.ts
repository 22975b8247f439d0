import { complete } from "../../base/options.ts";
import { ShapeError } from "../../base/errors.ts";
import { sameShape, showShape } from "../../base/shape.ts";
import { stack } from "../../ops/index.ts";
import { defineExplainer } from "../defineExplainer.ts";
import { attentionWeights } from "./attentionWeights.ts";

/**
 * What every head of every layer attends to: `[batch, layers, heads, queries, keys]`, each row adding up to 1. All layers
 * must attend over as many steps with as many heads; `score` and classes play no part.
 * @throws {UnsupportedError} for a model without attention.
 * @throws {ShapeError} when layers differ in heads or lengths.
 * @example
 * const x = layers.input([6, 8]);
 * const y = layers.transformerEncoder({ intermediateDim: 16, numHeads: 2 })(x);
 * const maps = explain.attentionMaps(model(x, layers.dense(2)(layers.flatten()(y))));
 */
export const attentionMaps = defineExplainer({
  name: "attentionMaps",
  kind: "attention",
  explains: "inputs",
  settings: (given: Record<never, never>) => complete("attentionMaps", given, {}),
  describe(subject) {
    const found = attentionWeights("attentionMaps", subject.outputs);
    const [first] = found;
    for (const { path, weights } of found) {
      if (sameShape(weights.shape, first!.weights.shape)) continue;
      throw new ShapeError({
        where: "attentionMaps",
        problem: "layers attend differently",
        expected: `${showShape(first!.weights.shape)}, as ${first!.path}`,
        received: `${showShape(weights.shape)} of ${path}`,
        mend: "give layers multiHeadAttention's returnAttentionScores, and make their scores outputs of a model",
      });
    }
    return {
      attributions: [
        stack(
          found.map(({ weights }) => weights),
          { axis: 1 },
        ),
      ],
    };
  },
});
