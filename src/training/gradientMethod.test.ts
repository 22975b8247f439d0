import { expect, test } from "vitest";
import { UnsupportedError } from "../base/errors.ts";
import { layers, loadModel, ops, optimizers, sequential } from "../index.ts";

/** Gradients of the loss, times a factor. */
const scaled = optimizers.defineGradientMethod<{ readonly by: number }, { readonly by: number }>({
  name: "scaledForTest",
  options: (given) => given,
  gradients({ by }, step) {
    const { gradients, run } = optimizers.gradientOfLoss(step);
    const scaled = Object.entries(gradients).map(([path, g]) => [path, ops.multiply(g, by)]);
    return { gradients: Object.fromEntries(scaled), run };
  },
});

const x = { dtype: "float32", shape: [4, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8) } as const;
const y = { dtype: "float32", shape: [4, 1], data: Float32Array.of(1, -1, 2, 0) } as const;

/** The weights after a step at a rate, and the loss before it. */
async function stepped(learningRate: number, method?: optimizers.GradientMethod) {
  const model = sequential([layers.input([2]), layers.dense(1)], { seed: 3 });
  const optimizer = optimizers.sgd({ learningRate });
  model.compile({ optimizer, loss: "meanSquaredError", ...(method && { method }) });
  const loss = await model.trainOnBatch(x, y);
  return { model, loss, weights: model.getWeights() };
}

test("a method decides what gradients the optimizer takes", async () => {
  const doubled = await stepped(0.01, scaled({ by: 2 }));
  const usual = await stepped(0.02);
  expect(doubled.weights).toEqual(usual.weights);
  expect(doubled.loss).toBe(usual.loss);
});

test("it is saved with the model; where it is not known, the model predicts and refuses to train", async () => {
  const { model } = await stepped(0.01, scaled({ by: 2 }));
  const bytes = await model.toBytes();
  const again = await loadModel(bytes);
  await model.trainOnBatch(x, y);
  await again.trainOnBatch(x, y);
  expect(again.getWeights()).toEqual(model.getWeights());

  const unknown = await stepped(0.01, { ...scaled({ by: 2 }), name: "neverDefined" });
  const stranger = await loadModel(await unknown.model.toBytes());
  expect((await stranger.predict(x)).shape).toEqual([4, 1]);
  await expect(stranger.trainOnBatch(x, y)).rejects.toThrow(UnsupportedError);
});
