import { describe, expect, it } from "vitest";
import { DataError, DTypeError, OptionError, ShapeError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { pipeline } from "../data/index.ts";
import * as layers from "../layers/index.ts";
import { sgd } from "../optimizers/index.ts";
import type { History } from "./callback.ts";
import { sequential, type CompileOptions, type FitOptions, type Given, type Model } from "./index.ts";

const examples = 6;
const pictures = (...shape: number[]): NdArray => ({
  dtype: "float32",
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i)),
});
const classes = (...labels: number[]): NdArray => ({
  dtype: "int32",
  shape: [labels.length],
  data: Int32Array.from(labels),
});
const x = pictures(examples, 4, 4, 1);
const y = classes(0, 1, 2, 0, 1, 2);
const spoiled = (value: number): NdArray => ({
  ...x,
  data: Float32Array.from(x.data as Float32Array, (v, i) => (i === 40 ? value : v)),
});

function picky(options: CompileOptions = {}): Model {
  const model = sequential(
    [
      layers.input([4, 4, 1], { name: "picture" }),
      layers.flatten(),
      layers.dense(3, { activation: "softmax" }),
    ],
    { seed: 1 },
  );
  model.compile({ optimizer: "sgd", loss: "sparseCategoricalCrossentropy", ...options });
  return model;
}
const fit = (given: { x?: unknown; y?: unknown }, options: FitOptions = {}): Promise<History> =>
  picky().fit((given.x ?? x) as Given, (given.y ?? y) as Given, { verbose: false, ...options });

describe("inputs that do not fit are refused before training, naming the input", () => {
  it.each([
    ["another size", pictures(6, 5, 4, 1), /\[batch, 4, 4, 1\]\s+received: \[batch, 5, 4, 1\]/],
    ["another rank", pictures(6, 4, 4), /add the channel axis/],
  ])("%s", async (_, given, message) => {
    const run = fit({ x: given });
    await expect(run).rejects.toThrow(ShapeError);
    await expect(run).rejects.toThrow(/fit, input 'picture'/);
    await expect(run).rejects.toThrow(message);
    await expect(picky().predict(given)).rejects.toThrow(/predict, input 'picture'/);
    await expect(picky().evaluate(given, y)).rejects.toThrow(/evaluate, input 'picture'/);
  });

  it.each([
    ["a dtype that does not exist", { ...x, dtype: "flaot32" }, DTypeError, /did you mean 'float32'/],
    [
      "elements of another dtype",
      { ...x, data: new Float64Array(96) },
      DTypeError,
      /expected: Float32Array for float32\s+received: Float64Array/,
    ],
    ["too few elements", { ...x, data: new Float32Array(90) }, ShapeError, /expected: 96 .*\s+received: 90/],
    ["lists of numbers", [[1, 2], [3]], DataError, /this is no array[^]*tensor\(/],
    ["a word", "pictures.bin", DataError, /this is no array[^]*received: string/],
    ["a record of something else", { picture: 3 }, DataError, /'picture': this is no array/],
    ["other names", { pictures: x }, DataError, /'picture' is missing[^]*did you mean 'pictures'/],
    ["nothing", null, DataError, /this is no array/],
  ])("%s", async (_, given, kind, message) => {
    const run = picky().fit(given as unknown as Given, y, { verbose: false });
    await expect(run).rejects.toThrow(kind);
    await expect(run).rejects.toThrow(message);
  });
});

describe("labels that do not fit are refused before training", () => {
  it.each([
    ["too large", classes(0, 1, 2, 0, 1, 3), /out of range in example 5[^]*from 0 to 2[^]*received: 3/],
    ["negative", classes(0, -1, 2, 0, 1, 2), /out of range in example 1/],
    ["no whole numbers", pictures(6), /out of range in example 1/],
    ["vectors", pictures(6, 3), /takes class numbers[^]*\[6, 3\][^]*use categoricalCrossentropy/],
    ["too few", classes(0, 1), /different numbers of examples[^]*6, 2/],
  ])("%s", async (_, given, message) => {
    await expect(fit({ y: given })).rejects.toThrow(message);
    await expect(picky().evaluate(x, given)).rejects.toThrow(message);
    await expect(fit({}, { validationData: [x, given] })).rejects.toThrow(message);
  });

  it("class numbers where the loss takes vectors", async () => {
    const model = picky({ loss: "categoricalCrossentropy" });
    await expect(model.fit(x, y, { verbose: false })).rejects.toThrow(/use sparseCategoricalCrossentropy/);
  });

  it("more than 1 for a probability", async () => {
    const model = sequential([layers.input([2]), layers.dense(1, { activation: "sigmoid" })]);
    model.compile({ loss: "binaryCrossentropy" });
    await expect(model.fit(pictures(3, 2), classes(0, 1, 2), { verbose: false })).rejects.toThrow(
      /example 2[^]*0 to 1[^]*received: 2/,
    );
  });
});

it("an index beyond an embedding names the layer", async () => {
  const model = sequential([
    layers.input([2], { dtype: "int32" }),
    layers.embedding(4, 3, { name: "words" }),
  ]);
  const tokens: NdArray = { dtype: "int32", shape: [2, 2], data: Int32Array.of(0, 1, 2, 9) };
  await expect(model.predict(tokens)).rejects.toThrow(/^words\/[^]*idx=9[^]*inputDim/);
});

describe("batches that stream in are checked as they come", () => {
  const stream = (given: { x?: NdArray; y?: NdArray }, options: FitOptions = {}): Promise<History> =>
    picky().fit(pipeline({ x: given.x ?? x, y: given.y ?? y }).batch(2), { verbose: false, ...options });

  it.each([
    ["labels", { y: classes(0, 1, 2, 7, 1, 2) }, /fit, batch 2, labels: .* example 1/],
    ["shapes", { x: pictures(6, 4, 4, 3) }, /fit, batch 1, input 'picture'/],
    ["NaN, when asked", { x: spoiled(NaN) }, /fit, batch 2: the data holds NaN in example 0/],
  ])("%s", async (_, given, message) => {
    await expect(stream(given, { checkData: true })).rejects.toThrow(message);
  });

  it("for validation and evaluation too", async () => {
    const odd = pipeline({ x, y: classes(0, 1, 2, 7, 1, 2) }).batch(2);
    await expect(stream({}, { validationData: odd })).rejects.toThrow(/validationData, batch 2, labels/);
    await expect(picky().evaluateBatches(odd)).rejects.toThrow(/evaluate, batch 2, labels/);
  });

  it("none at all is an error", async () => {
    const none = pipeline({ x, y }).batch(100, { dropRemainder: true });
    await expect(picky().fit(none, { verbose: false })).rejects.toThrow(/gave no batches/);
  });
});

describe("checkData", () => {
  it.each([NaN, Infinity])("finds %s in training and validation data", async (value) => {
    const message = new RegExp(`the data holds ${value} in example 2`);
    await expect(fit({ x: spoiled(value) }, { checkData: true })).rejects.toThrow(message);
    await expect(fit({}, { checkData: true, validationData: [spoiled(value), y] })).rejects.toThrow(message);
  });

  it("finds labels that are all of one class, as numbers or vectors", async () => {
    const message = /all 6 examples are of one class, 1/;
    await expect(fit({ y: classes(1, 1, 1, 1, 1, 1) }, { checkData: true })).rejects.toThrow(message);
    const vectors: NdArray = {
      dtype: "float32",
      shape: [6, 3],
      data: Float32Array.from({ length: 18 }, (_, i) => (i % 3 === 1 ? 1 : 0)),
    };
    const model = picky({ loss: "categoricalCrossentropy" });
    await expect(model.fit(x, vectors, { checkData: true, verbose: false })).rejects.toThrow(message);
  });

  it("passes good data", async () => {
    expect((await fit({}, { checkData: true })).epoch).toEqual([0]);
  });
});

it("without examples there is nothing to do", async () => {
  const none = { x: pictures(0, 4, 4, 1), y: classes() };
  await expect(fit(none)).rejects.toThrow(/there are no examples/);
  await expect(picky().predict(none.x)).rejects.toThrow(/there are no examples/);
  await expect(picky().evaluate(none.x, none.y)).rejects.toThrow(/there are no examples/);
});

it("a batch larger than the data holds all of them, as one of their size would", async () => {
  const losses = [examples, 1000].map(async (batchSize) => (await fit({}, { batchSize, seed: 1 })).history);
  const [fitting, larger] = await Promise.all(losses);
  expect(larger!["loss"]![0]).toBeCloseTo(fitting!["loss"]![0]!, 5);
});

it("a learning rate that breaks the loss leaves finite weights and names the step", async () => {
  const model = sequential([layers.input([2]), layers.dense(8), layers.dense(1)], { seed: 1 });
  model.compile({ optimizer: sgd({ learningRate: 1e12 }), loss: "meanSquaredError" });
  await expect(
    model.fit(pictures(32, 2), pictures(32, 1), { batchSize: 4, epochs: 3, verbose: false }),
  ).rejects.toThrow(
    /step \d+ \(epoch 1, batch \d+\): the loss became (NaN|Infinity)\s+mend: lower the learning rate/,
  );
  for (const { data } of Object.values(model.getWeights()))
    for (const value of data) expect(Number.isFinite(value)).toBe(true);
});

describe("options and names that do not exist get the nearest that does", () => {
  const loose = (options: object): never => options as never;
  it.each<[string, () => unknown, RegExp]>([
    ["of fit", () => fit({}, loose({ epoch: 3 })), /fit: there is no option 'epoch'[^]*'epochs'/],
    ["of evaluate", () => picky().evaluate(x, y, loose({ batchsize: 3 })), /'batchSize'/],
    ["of predict", () => picky().predict(x, loose({ batch: 3 })), /predict: there is no option 'batch'/],
    ["of compile", () => picky(loose({ optimiser: "adam" })), /did you mean 'optimizer'/],
    ["of a model", () => sequential([layers.dense(1)], loose({ sed: 1 })), /did you mean 'seed'/],
    ["an optimizer", () => picky({ optimizer: "adamm" }), /did you mean 'adam'/],
    ["a callback", () => fit({}, loose({ callbacks: ["progress"] })), /item 0 is no callback/],
    ["a layer", () => sequential([layers.input([2]), loose("dense" as never)]), /item 1 is no layer/],
    ["a loss", () => picky({ loss: "categoricalCrosentropy" }), /did you mean 'categoricalCrossentropy'/],
    ["a metric", () => picky({ metrics: ["acuracy"] }), /did you mean 'accuracy'/],
  ])("%s", async (_, use, message) => {
    const attempt = (async () => use())();
    await expect(attempt).rejects.toThrow(OptionError);
    await expect(attempt).rejects.toThrow(message);
  });
});
