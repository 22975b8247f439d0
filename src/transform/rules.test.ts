import { expect, test } from "vitest";
import type { NdArray } from "../base/ndarray.ts";
import { isInput, scalar } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import { nodesBehind } from "../graph/walk.ts";
import { fixedRandom } from "../ops/contract/samples.ts";
import { compileGraph } from "../runtime/index.ts";
import * as ops from "../ops/index.ts";
import { pullback } from "./gradient.ts";
import { columnRules } from "./columns.ts";
import { productOfTransposes } from "./layout.ts";
import { preparingRules } from "./prepare.ts";
import { applyRules } from "./rule.ts";
import { simplifyRules } from "./simplify.ts";

const rules = [...preparingRules, ...columnRules, productOfTransposes, ...simplifyRules].map(
  (rule) => [rule.name, rule] as const,
);

const inputsOf = (t: Tensor): Tensor[] =>
  nodesBehind([t])
    .filter((node) => isInput({ node } as Tensor))
    .map((node) => new (t.constructor as typeof Tensor)(node, 0));

const arrayFor = ({ dtype, shape, size }: Tensor, random: () => number): NdArray => ({
  dtype,
  shape,
  data: Float32Array.from({ length: size }, () => 2 * random() - 1),
});

/** The value, and the gradient of a weighted sum of it to every input. */
function withGradients(y: Tensor, inputs: readonly Tensor[]): Tensor[] {
  const weights = ops.reshape(ops.linspace(-1, 1, { num: y.size }), y.shape);
  const loss = ops.sum(ops.multiply(y, weights));
  return [y, ...pullback([loss], [scalar(1)], inputs)];
}

test.each(rules)("%s", async (_, rule) => {
  const before = rule.sample();
  const inputs = inputsOf(before);
  const [after] = applyRules([before], [rule]);
  expect(after!.node, "the rule fires on its sample").not.toBe(before.node);
  expect(after!.type).toEqual(before.type);
  const both = [...withGradients(before, inputs), ...withGradients(after!, inputs)];
  // Simplifying when it is compiled could turn both sides into the same: each is compiled by itself.
  const half = both.length / 2;
  const random = fixedRandom(3);
  const arrays = inputs.map((t) => arrayFor(t, random));
  const left = await (await compileGraph({ inputs, outputs: both.slice(0, half) })).run(arrays);
  const right = await (await compileGraph({ inputs, outputs: both.slice(half) })).run(arrays);
  left.forEach(({ data }, i) => {
    data.forEach((v: number | bigint, k: number) => {
      expect(Number(right[i]!.data[k])).toBeCloseTo(Number(v), 4);
    });
  });
});
