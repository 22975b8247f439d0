import { DataError } from "../../base/errors.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import { foldIn, permutation, randomKey } from "../../base/random.ts";
import { constant } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import {
  arange,
  expandDims,
  greater,
  matMul,
  multiply,
  negative,
  oneHot,
  ones,
  reshape,
  take,
  where,
} from "../../ops/index.ts";
import { copiesOf } from "../subject.ts";
import { defineExplainer } from "../defineExplainer.ts";
import { rowsDefault, type RowsOption } from "../samples.ts";
import { partsOf, spread } from "./parts.ts";
import { scoreChanges } from "./scoreChanges.ts";
import { resolveSegments, type SegmentsOption } from "./segments.ts";

export interface FeaturePermutationOptions extends SegmentsOption, RowsOption {
  /** Draws the permutations. Default: 0. */
  readonly seed?: number;
}

const name = "featurePermutation";
const defaults = { segments: "positions", seed: 0, ...rowsDefault } as const;

/**
 * Feature permutation (after Breiman 2001; Molnar, "Interpretable machine learning"): by how much every example's score falls when
 * a feature is taken from another example of the batch, drawn at random without repetition. What stands in its place is
 * likely for the data, unlike a baseline. As Captum's `FeaturePermutation`, with other random numbers. The examples of one
 * call that go through together (`batchSize`) are mixed.
 * @throws {OptionError} for a class, output or input that the model does not have, or settings out of range.
 * @throws {DataError} for a single example, which has no other to take from.
 * @example
 * const model = sequential([layers.input([2]), layers.dense(8, { activation: "tanh" }), layers.dense(3)]);
 * const { attributions } = await explain.featurePermutation(model)(tensor([[1, 2], [3, 4], [5, 6]]));
 */
export const featurePermutation = defineExplainer({
  name,
  kind: "perturbation",
  explains: "inputs",
  settings(given: FeaturePermutationOptions, model) {
    const settings = complete(name, given, defaults);
    checkNumbers(name, settings, { seed: { integer: true }, rowsAtOnce: { min: 1, integer: true } });
    return { ...settings, cuts: resolveSegments(name, model.network, settings.segments) };
  },
  describe(subject, { cuts, seed, rowsAtOnce }) {
    const { batch, inputs } = subject;
    if (batch < 2) {
      throw new DataError({
        where: name,
        problem: "a single example has no other to take features from",
        expected: "at least 2 examples at once",
        received: `${batch}`,
        mend: "give more examples, or use featureAblation",
      });
    }
    const parts = partsOf(name, subject, cuts);
    const key = randomKey(seed);
    const orders = Array.from({ length: parts.count }, (_, i) => [...permutation(foldIn(key, i), batch)]);
    const order = constant({
      dtype: "int32",
      shape: [parts.count, batch],
      data: Int32Array.from(orders.flat()),
    });
    const chosen = ({ values: [own, counts] }: { readonly values: readonly Tensor[] }): Tensor =>
      multiply(oneHot(own!, parts.count), expandDims(counts!, 1));
    const [coefficients] = scoreChanges(subject, {
      count: parts.count,
      values: [arange(0, parts.count, { dtype: "int32" }), ones([parts.count]), order],
      rowsAtOnce,
      inputs: (group) => {
        const { copies, values } = group;
        return inputs.map((t, i) => {
          const own = parts.segments[i];
          if (own === undefined) return copiesOf(t, copies);
          const others = take(t, values[2]!, { axis: 0 });
          const mixed = where(greater(take(chosen(group), own, { axis: 1 }), 0.5), others, expandDims(t, 0));
          return reshape(mixed, [copies * batch, ...t.shape.slice(1)]);
        });
      },
      sums: (rise, group) => [negative(matMul(rise, chosen(group)))],
    });
    return { attributions: spread(subject, parts, coefficients!), more: { coefficients: coefficients! } };
  },
});
