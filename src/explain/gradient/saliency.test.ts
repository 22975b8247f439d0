import { describe, expect, it } from "vitest";
import * as layers from "../../layers/index.ts";
import "../../runtime/index.ts";
import { tensor } from "../../graph/leaves.ts";
import { model, sequential } from "../../training/index.ts";
import { saliency } from "./saliency.ts";

describe("saliency", () => {
  it("is the row of the kernel for a linear model, of the class predicted or asked for", async () => {
    const linear = sequential([layers.input([3]), layers.dense(2, { activation: "softmax", name: "dense" })]);
    linear.setWeights({
      "dense/kernel": await tensor([
        [1, -2],
        [3, 4],
        [-5, 6],
      ]).array(),
    });
    const explainer = saliency(linear);
    const { attributions, target, prediction } = await explainer(
      tensor([
        [0, 0, 1],
        [0, 0, -1],
      ]),
    );
    expect([...(await target!.data())]).toEqual([1, 0]);
    expect(prediction.shape).toEqual([2, 2]);
    expect([...(await attributions.data())]).toEqual([2, 4, 6, 1, 3, 5]);
    const asked = await explainer(
      tensor([
        [0, 0, 1],
        [0, 0, -1],
      ]),
      { target: [0, 1] },
    );
    expect([...(await asked.attributions.data())]).toEqual([1, 3, 5, 2, 4, 6]);
  });

  it("explains tokens at their embedding", async () => {
    const tokens = layers.input([5], { dtype: "int32", name: "tokens" });
    const vectors = layers.embedding(9, 4, { maskZero: true })(tokens);
    const texts = model(tokens, layers.dense(2)(layers.globalAveragePooling1d()(vectors)));
    const { attributions } = await saliency(texts)(tensor([[3, 4, 5, 0, 0]], { dtype: "int32" }));
    const values = [...(await attributions.data())] as number[];
    expect(attributions.shape).toEqual([1, 5]);
    expect(values.slice(0, 3).every((v) => v > 0)).toBe(true);
    expect(values.slice(3)).toEqual([0, 0]);
  });
});
