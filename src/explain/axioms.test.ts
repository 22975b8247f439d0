import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { normal, randomKey, foldIn } from "../base/random.ts";
import type { NdArray } from "../base/ndarray.ts";
import { sizeOf, type Shape } from "../base/shape.ts";
import { constant, tensor } from "../graph/leaves.ts";
import * as layers from "../layers/index.ts";
import * as ops from "../ops/index.ts";
import "../runtime/index.ts";
import { model, sequential, type Model } from "../training/index.ts";
import * as explain from "./index.ts";

const draw = (seed: number, shape: Shape): NdArray => ({
  dtype: "float32",
  shape,
  data: normal(randomKey(seed), sizeOf(shape)),
});

/** Other weights, drawn wide enough that the network is far from linear. */
function redraw(of: Model, seed: number): Model {
  const drawn = of.weights
    .filter(({ spec }) => spec.trainable)
    .map(({ path, spec: { shape } }, i): [string, NdArray] => {
      const scale = 1.5 / Math.sqrt(sizeOf(shape.slice(0, -1)));
      const data = normal(foldIn(randomKey(seed), i), sizeOf(shape)).map((v) => scale * v);
      return [path, { dtype: "float32", shape, data }];
    });
  of.setWeights(Object.fromEntries(drawn));
  return of;
}

const cnn = (seed = 1): Model =>
  redraw(
    sequential([
      layers.input([8, 8, 3]),
      layers.conv2d(6, 3, { activation: "relu", name: "first" }),
      layers.maxPooling2d(2),
      layers.batchNormalization(),
      layers.conv2d(5, 2, { activation: "tanh", name: "second" }),
      layers.flatten(),
      layers.dense(7, { activation: "silu", name: "hidden" }),
      layers.dense(4, { activation: "softmax", name: "classes" }),
    ]),
    seed,
  );

const list = async (t: explain.Explanation["attributions"]): Promise<number[]> =>
  Array.from((await t.data()) as Float32Array);

/** What the score changes by from a baseline of zeros. */
async function changeOf(of: Model, x: NdArray, target: number): Promise<number> {
  const scores = explain.defineExplainer({
    name: "score",
    kind: "gradient",
    settings: () => ({}),
    describe: (subject) => ({
      attributions: [ops.expandDims(subject.pass(subject.features).score, 1)],
    }),
  })(of, { target });
  const [here] = await list((await scores(x)).attributions);
  const [there] = await list((await scores({ ...x, data: new Float32Array(sizeOf(x.shape)) })).attributions);
  return here! - there!;
}

const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

describe("attributions add up to the score's change (completeness)", () => {
  const methods = {
    integratedGradients: (of: Model) =>
      explain.integratedGradients(of, { target: 2, steps: 1500, rowsAtOnce: 1500 }),
    deepLift: (of: Model) => explain.deepLift(of, { target: 2 }),
    conductance: (of: Model) => explain.conductance(of, { target: 2, layer: "second", steps: 800 }),
    "integratedGradients of a layer": (of: Model) =>
      explain.integratedGradients(of, { target: 2, steps: 200, layer: "first" }),
    "deepLift of a layer": (of: Model) => explain.deepLift(of, { target: 2, layer: "first" }),
  };
  for (const [name, make] of Object.entries(methods)) {
    for (const seed of [1, 2, 3]) {
      it(`${name}, seed ${seed}`, async () => {
        const of = cnn(seed);
        const x = draw(10 + seed, [1, 8, 8, 3]);
        const { attributions } = await make(of)(x);
        const change = await changeOf(of, x, 2);
        expect(Math.abs(total(await list(attributions)) - change)).toBeLessThan(0.01 * Math.abs(change));
      });
    }
  }

  it("deepLift through gates and products of two parts that change, exactly", async () => {
    const x = layers.input([5, 8]);
    const gated = layers.multiply()([layers.dense(8, { activation: "sigmoid" })(x), layers.dense(8)(x)]);
    const products = layers.lambda((t) => ops.matMul(t, ops.swapAxes(t, 1, 2)))(gated);
    const of = redraw(
      model(x, layers.dense(3)(layers.flatten()(layers.dense(4, { activation: "gelu" })(products)))),
      4,
    );
    const { delta, attributions } = await explain.deepLift(of, { target: 1, baseline: 0.2 })(
      draw(5, [2, 5, 8]),
    );
    const largest = Math.max(...(await list(attributions)).map(Math.abs));
    for (const d of await list(delta)) expect(Math.abs(d)).toBeLessThan(1e-4 * largest);
  });

  it("gradientShap's delta tells what is missing", async () => {
    const of = cnn();
    const x = draw(3, [2, 8, 8, 3]);
    const explainer = explain.gradientShap(of, { baselines: draw(4, [5, 8, 8, 3]), samples: 400, target: 1 });
    const { attributions, delta } = await explainer(x);
    const values = await list(attributions);
    const deltas = await list(delta);
    const sums = [total(values.slice(0, 192)), total(values.slice(192))];
    sums.forEach((sum, i) => expect(Math.abs(deltas[i]!)).toBeLessThan(0.2 * Math.abs(sum) + 0.1));
  });
});

describe("many rows", () => {
  it("go through in groups with the same result", async () => {
    const of = cnn();
    const x = draw(3, [3, 8, 8, 3]);
    for (const make of [
      (rowsAtOnce: number) => explain.integratedGradients(of, { steps: 17, rowsAtOnce }),
      (rowsAtOnce: number) => explain.conductance(of, { steps: 17, rowsAtOnce, layer: "second" }),
    ]) {
      const whole = await list((await make(1000)(x)).attributions);
      const grouped = await list((await make(12)(x)).attributions);
      const largest = Math.max(...whole.map(Math.abs));
      grouped.forEach((v, i) => expect(Math.abs(v - whole[i]!)).toBeLessThan(1e-5 * largest));
    }
  });

  it("of data are explained in batches", async () => {
    const of = cnn();
    const x = draw(3, [7, 8, 8, 3]);
    const explainer = explain.saliency(of);
    const whole = await list((await explainer(x)).attributions);
    expect(await list((await explainer(x, { batchSize: 3 })).attributions)).toEqual(
      whole.map((v) => expect.closeTo(v, 5) as number),
    );
  });
});

describe("smoothGrad", () => {
  it("is the gradient of a linear model, whatever the noise", async () => {
    const of = redraw(sequential([layers.input([6]), layers.dense(3)]), 2);
    const x = draw(1, [2, 6]);
    const gradient = await list((await explain.saliency(of, { absolute: false })(x)).attributions);
    const smooth = await list((await explain.smoothGrad(of, { samples: 7, rowsAtOnce: 4 })(x)).attributions);
    smooth.forEach((v, i) => expect(v).toBeCloseTo(gradient[i]!, 5));
  });

  it("has the variance of the noise where the gradient is twice the input", async () => {
    const squares = layers.lambda((x) => ops.sum(ops.square(x), { axis: -1, keepDims: true }));
    const of = sequential([layers.input([2]), squares]);
    const explainer = explain.smoothGrad(of, {
      samples: 4000,
      noise: 0.5,
      average: "variance",
      rowsAtOnce: 500,
    });
    // The range is 2, the noise's deviation 1, the gradient's 2.
    for (const v of await list((await explainer(tensor([[0, 2]]))).attributions)) expect(v).toBeCloseTo(4, 0);
  });

  it("draws the same noise from the same seed, other noise from another", async () => {
    const of = cnn();
    const x = draw(3, [1, 8, 8, 3]);
    const drawn = async (seed: number) =>
      list((await explain.smoothGrad(of, { seed, samples: 3 })(x)).attributions);
    expect(await drawn(1)).toEqual(await drawn(1));
    expect(await drawn(1)).not.toEqual(await drawn(2));
  });
});

describe("sanity", () => {
  it("other weights give other maps, from the same explainer", async () => {
    const of = cnn(1);
    const x = draw(3, [1, 8, 8, 3]);
    const explainers = [
      explain.saliency(of, { target: 0 }),
      explain.integratedGradients(of, { target: 0, steps: 5 }),
      explain.deepLift(of, { target: 0 }),
      explain.gradCam(of, { target: 0, positive: false }),
    ];
    const before = await Promise.all(explainers.map(async (e) => list((await e(x)).attributions)));
    redraw(of, 2);
    for (const [i, e] of explainers.entries()) {
      const after = await list((await e(x)).attributions);
      const dot = (a: readonly number[], b: readonly number[]) => total(a.map((v, j) => v * b[j]!));
      const cosine = dot(before[i]!, after) / Math.sqrt(dot(before[i]!, before[i]!) * dot(after, after));
      expect(Math.abs(cosine)).toBeLessThan(0.9);
    }
  });

  it("networks that compute the same are explained alike (implementation invariance)", async () => {
    const x = layers.input([6]);
    const first = layers.dense(5, { activation: "relu", name: "a" });
    const plain = model(x, layers.dense(3, { name: "b" })(first(x)));
    redraw(plain, 3);
    // relu(z) = max(z, 0) = (z + |z|) / 2
    const z = layers.dense(5, { name: "a" })(x);
    const folded = layers.lambda((t) => ops.multiply(ops.add(t, ops.abs(t)), 0.5))(z);
    const other = model(x, layers.dense(3, { name: "b" })(folded));
    other.setWeights(plain.getWeights());
    const given = draw(8, [2, 6]);
    for (const make of [
      (of: Model) => explain.saliency(of),
      (of: Model) => explain.integratedGradients(of, { steps: 20 }),
    ]) {
      const [a, b] = await Promise.all(
        [plain, other].map(async (of) => list((await make(of)(given)).attributions)),
      );
      a!.forEach((v, i) => expect(v).toBeCloseTo(b![i]!, 5));
    }
  });
});

describe("explainOnnx", () => {
  it("is one file that plain ONNX Runtime runs to the same prediction and map, for any number of examples", async () => {
    const of = cnn();
    for (const [explainer, options] of [
      [explain.gradCam(of)],
      [explain.integratedGradients(of, { steps: 9, rowsAtOnce: 4 })],
      [explain.smoothGrad(of, { samples: 5 }), { batchSize: 3 }],
      [explain.deepLift(of)],
      [explain.conductance(of, { layer: "first", steps: 3 })],
    ] as [explain.Explainer, explain.ExplainOnnxOptions?][]) {
      const session = await InferenceSession.create(await explain.explainOnnx(explainer, options));
      expect(session.inputNames).toEqual(of.network.inputNames);
      const x = draw(3, [3, 8, 8, 3]);
      const made = await session.run({
        [session.inputNames[0]!]: new OrtTensor("float32", x.data as Float32Array, [...x.shape]),
      });
      const ours = await explainer(x);
      for (const name of ["attributions", "prediction"] as const) {
        const theirs = made[name]!.data as Float32Array;
        expect(made[name]!.dims).toEqual(ours[name].shape);
        (await list(ours[name])).forEach((v, i) => expect(Math.abs(v - theirs[i]!)).toBeLessThan(1e-5));
      }
      expect(Array.from(made["target"]!.data as Int32Array)).toEqual(await list(ours.target!));
    }
  });

  it("refuses a batch of any size where noise is drawn for each example", async () => {
    await expect(explain.explainOnnx(explain.smoothGrad(cnn(), { samples: 2 }))).rejects.toThrow(
      /size cannot vary[^]*batchSize/,
    );
  });

  it("takes the class as an input where that is asked for", async () => {
    const of = cnn();
    const explainer = explain.saliency(of);
    const session = await InferenceSession.create(
      await explain.explainOnnx(explainer, { givenTarget: true, batchSize: 2 }),
    );
    const x = draw(3, [2, 8, 8, 3]);
    const made = await session.run({
      [of.network.inputNames[0]!]: new OrtTensor("float32", x.data as Float32Array, [...x.shape]),
      givenTarget: new OrtTensor("int32", Int32Array.of(3, 1), [2]),
    });
    const ours = await explainer(x, { target: [3, 1] });
    const theirs = made["attributions"]!.data as Float32Array;
    (await list(ours.attributions)).forEach((v, i) => expect(Math.abs(v - theirs[i]!)).toBeLessThan(1e-5));
  });
});

describe("scores", () => {
  it("a function of the outputs is explained as any class", async () => {
    const of = redraw(sequential([layers.input([4]), layers.dense(3)]), 2);
    const both = explain.saliency(of, { absolute: false, score: ([y]) => ops.sum(y!, { axis: -1 }) });
    const { attributions, target } = await both(constant(draw(1, [1, 4])));
    const kernel = Array.from(of.getWeights()["dense/kernel"]!.data as Float32Array);
    expect(target).toBeUndefined();
    (await list(attributions)).forEach((v, i) =>
      expect(v).toBeCloseTo(total(kernel.slice(3 * i, 3 * i + 3)), 5),
    );
  });

  it("a step of a sequence is explained, the last by default", async () => {
    const steps = redraw(sequential([layers.input([4, 3]), layers.dense(2, { activation: "softmax" })]), 2);
    const where = async (options: explain.ExplainOptions): Promise<boolean[]> => {
      const values = await list((await explain.saliency(steps, options)(draw(1, [1, 4, 3]))).attributions);
      return [0, 1, 2, 3].map((step) => values.slice(3 * step, 3 * step + 3).some((v) => v > 0));
    };
    expect(await where({})).toEqual([false, false, false, true]);
    expect(await where({ position: 1 })).toEqual([false, true, false, false]);
  });
});
