import { describe, expect, it } from "vitest";
import { randomKey } from "../base/random.ts";
import { uniform } from "../base/random.ts";
import { ndarray, type NdArray } from "../base/ndarray.ts";
import { sizeOf, type Shape } from "../base/shape.ts";
import { input } from "../graph/leaves.ts";
import { nodesBehind } from "../graph/walk.ts";
import { contextOf } from "../layers/context.ts";
import * as layers from "../layers/index.ts";
import { recomputed } from "../layers/recomputed.ts";
import "../runtime/index.ts";
import { scanOp } from "../transform/scanOp.ts";
import { model, sequential } from "./build.ts";
import { loadModel } from "./loadModel.ts";
import type { Model } from "./model.ts";

const numbers = (shape: Shape, key: number): NdArray =>
  ndarray("float32", shape, uniform(randomKey(key), sizeOf(shape), { low: -1, high: 1 }));
const tokens = (shape: Shape): NdArray =>
  ndarray(
    "int32",
    shape,
    Int32Array.from({ length: sizeOf(shape) }, (_, i) => (i * i + 3 * i) % 7),
  );

/** A residual network with everything that a run asks for on the way: statistics, randomness, penalties. */
function residual(): Model {
  const pictures = layers.input([8, 8, 3]);
  let x = layers.conv2d(4, 3, { padding: "same" })(pictures);
  for (let block = 0; block < 3; block++) {
    let y = layers.batchNormalization()(layers.conv2d(4, 3, { padding: "same" })(x));
    y = layers.dropout(0.3)(layers.activation("relu")(y));
    y = layers.conv2d(4, 3, { padding: "same", kernelRegularizer: { name: "l2", config: { l2: 0.01 } } })(y);
    y = layers.activityRegularization({ l2: 0.001 })(y);
    x = layers.activation("relu")(layers.add()([x, y]));
  }
  return model(pictures, layers.dense(3)(layers.globalAveragePooling2d()(x)), { seed: 5 });
}

/** A decoder whose head shares the embedding, on sequences with padding. */
function gpt(): Model {
  const ids = layers.input([6], { dtype: "int32" });
  const embedding = layers.reversibleEmbedding(7, 8, { maskZero: true });
  let x = embedding(ids);
  for (let block = 0; block < 4; block++) {
    x = layers.transformerDecoder({ numHeads: 2, intermediateDim: 16, dropout: 0.1, normalizeFirst: true })(
      x,
    );
  }
  return model(ids, embedding(layers.layerNormalization()(x)), { seed: 5 });
}

const stack = (): Model =>
  sequential(
    [layers.input([9]), ...Array.from({ length: 6 }, () => layers.dense(9, { activation: "tanh" }))],
    {
      seed: 2,
    },
  );

const cases: Readonly<
  Record<string, { readonly build: () => Model; readonly x: NdArray; readonly y: NdArray }>
> = {
  "a residual network": { build: residual, x: numbers([4, 8, 8, 3], 1), y: numbers([4, 3], 2) },
  "a decoder": { build: gpt, x: tokens([4, 6]), y: numbers([4, 6, 7], 3) },
  "layers in a row": { build: stack, x: numbers([5, 9], 4), y: numbers([5, 9], 5) },
};

async function train({ build, x, y }: (typeof cases)[string], recompute: boolean) {
  const trained = build();
  trained.compile({ optimizer: "sgd", loss: "meanSquaredError", recompute });
  const { history } = await trained.fit(x, y, { epochs: 3, batchSize: x.shape[0]!, seed: 1, verbose: false });
  return { history, weights: trained.getWeights() };
}

describe("recompute", () => {
  it.each(Object.keys(cases))("trains %s to the same numbers", async (name) => {
    const [plain, again] = [await train(cases[name]!, false), await train(cases[name]!, true)];
    again.history["loss"]!.forEach((loss, i) => expect(loss).toBeCloseTo(plain.history["loss"]![i]!, 5));
    for (const [path, { data }] of Object.entries(plain.weights)) {
      const other = again.weights[path]!.data;
      data.forEach((value: number | bigint, i: number) => {
        expect(Math.abs(Number(value) - Number(other[i])), path).toBeLessThan(1e-6);
      });
    }
  });

  it("divides a network where one tensor is handed on, but for its end", () => {
    const { network, weights } = residual();
    const values = Object.fromEntries(
      weights.map(({ path, variable }) => [
        path,
        input({ dtype: "float32", shape: variable.value.shape }, path),
      ]),
    );
    const x = [input({ dtype: "float32", shape: [4, 8, 8, 3] })];
    const context = { key: () => input({ dtype: "uint32", shape: [2] }) };
    const loops = (training: boolean): number => {
      const { values: ys } = recomputed(network).run(values, x, contextOf({ ...context, training }));
      return nodesBehind(ys).filter(({ op }) => op === scanOp).length;
    };
    expect(loops(true)).toBeGreaterThan(1);
    expect(loops(false)).toBe(0);
  });

  it("is saved with what the model was compiled with", async () => {
    const saved = stack();
    saved.compile({ optimizer: "sgd", loss: "meanSquaredError", recompute: true });
    const loaded = await loadModel(await saved.toBytes());
    expect(loaded.compileOptions).toMatchObject({ recompute: true });
    await loaded.fit(numbers([5, 9], 4), numbers([5, 9], 5), { epochs: 1, verbose: false });
  });
});
