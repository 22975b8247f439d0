import { UnsupportedError } from "../../base/errors.ts";
import { checkChoice, checkNumbers, complete } from "../../base/options.ts";
import { showShape } from "../../base/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { add, divide, eye, matMul, max, mean, min, multiply, slice, sum } from "../../ops/index.ts";
import { defineExplainer } from "../defineExplainer.ts";
import { attentionWeights } from "./attentionWeights.ts";

const joinings = ["mean", "max", "min"] as const;

export interface AttentionRolloutOptions {
  /** How the heads of a layer become one. Default: mean. */
  readonly heads?: (typeof joinings)[number];
  /** How much of each step goes past attention, by the residual connection. Default: 0.5. */
  readonly residual?: number;
  /** From which step the attention is followed back; negative ones count from the end. Default: 0, as BERT's [CLS]. */
  readonly query?: number;
}

const join = { mean, max, min };

/**
 * Attention rollout (Abnar & Zuidema 2020, "Quantifying attention flow in transformers",
 * https://arxiv.org/abs/2005.00928): how much of every token reaches a step through all layers, the product of
 * `residual I + (1 - residual) A_l` over the layers, each row adding up to 1. For generating models, as GPT-2, take
 * `query: -1`.
 * Shapes: attributions `[batch, time]`; `rollout [batch, time, time]` for all steps.
 * @throws {UnsupportedError} for a model without attention, or with attention between different sequences.
 * @throws {OptionError} for settings out of range.
 * @example
 * const x = layers.input([6, 8]);
 * const y = layers.transformerEncoder({ intermediateDim: 16, numHeads: 2 })(x);
 * const explainer = explain.attentionRollout(model(x, layers.dense(2)(layers.flatten()(y))));
 */
export const attentionRollout = defineExplainer({
  name: "attentionRollout",
  kind: "attention",
  explains: "inputs",
  settings(given: AttentionRolloutOptions) {
    const settings = complete("attentionRollout", given, { heads: "mean", residual: 0.5, query: 0 });
    checkChoice("attentionRollout.heads", settings.heads, joinings);
    checkNumbers("attentionRollout", settings, { residual: { min: 0, max: 1 }, query: { integer: true } });
    return settings;
  },
  describe(subject, { heads, residual, query }) {
    const found = attentionWeights("attentionRollout", subject.outputs);
    const steps = found.map(({ path, weights }): Tensor => {
      const [, , queries, keys] = weights.shape as [number, number, number, number];
      if (queries !== keys || queries !== found[0]!.weights.shape[2]) {
        throw new UnsupportedError({
          where: "attentionRollout",
          problem: "attention can be followed through layers of one sequence only",
          expected: `[batch, heads, ${keys}, ${keys}]`,
          received: `${showShape(weights.shape)} of ${path}`,
          mend: "look at the layers by attentionMaps",
        });
      }
      const joined = join[heads](weights, { axis: 1 }); // [batch, time, time]
      const mixed = add(multiply(joined, 1 - residual), multiply(eye(keys), residual));
      return divide(mixed, sum(mixed, { axis: -1, keepDims: true }));
    });
    const rollout = steps.reduce((before, step) => matMul(step, before));
    return { attributions: [slice(rollout, [null, query])], more: { rollout } };
  },
});
