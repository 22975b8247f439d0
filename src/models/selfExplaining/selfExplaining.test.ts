import * as ort from "onnxruntime-node";
import { expect, test } from "vitest";
import { ndarray, sliceRows, type NdArray } from "../../base/ndarray.ts";
import * as layers from "../../layers/index.ts";
import "../../runtime/index.ts";
import { exportOnnx, loadModel, type Model } from "../../training/index.ts";
import { unitPixels } from "../pictures/pictureBatches.ts";
import { conceptBottleneck } from "./conceptBottleneck.ts";
import { explainPictures } from "./explainPictures.ts";
import { fitEvidence } from "./fitEvidence.ts";
import { fitClasses, intervene } from "./intervene.ts";
import { projectPrototypes } from "./projectPrototypes.ts";
import { protoPNet } from "./protoPNet.ts";
import { prototypeSources } from "./prototypes.ts";
import { selfExplainingNetwork } from "./selfExplainingNetwork.ts";

const classNames = ["cat", "dog"];
const pictures = ndarray(
  "uint8",
  [12, 8, 8, 1],
  Uint8Array.from({ length: 12 * 64 }, (_, i) => (i * 37 + (i >> 5) * 11) % 256),
);
const labels = ndarray(
  "int32",
  [12],
  Int32Array.from({ length: 12 }, (_, i) => i % 2),
);

function prototypeNetwork(): Model {
  const trunk = [layers.conv2d(3, 3, { activation: "relu" }), layers.maxPooling2d(2)];
  const made = protoPNet([8, 8, 1], { trunk, classes: 2, prototypesPerClass: 2, channels: 4, seed: 3 });
  made.metadata = { task: "imageClassification", classNames };
  return made;
}

/** What a model gives for pictures, by the names of its outputs. */
async function outputs(model: Model): Promise<Record<string, Float32Array>> {
  const made = await model.predictAll(unitPixels(pictures));
  const data = await Promise.all(made.map((t) => t.data()));
  return Object.fromEntries(model.network.outputNames.map((name, i) => [name, data[i] as Float32Array]));
}

test("prototypes become patches of training pictures of their class, and the last layer alone learns from them", async () => {
  const model = prototypeNetwork();
  expect(() => prototypeSources(model)).toThrow(/no training patches yet/);
  const sources = await projectPrototypes(model, { x: pictures, y: labels });
  expect(sources.map((source) => source.class)).toEqual([0, 0, 1, 1]);
  const { distances } = await outputs(model);
  sources.forEach(({ class: own, example }, p) => {
    expect(Number(labels.data[example])).toBe(own);
    expect(distances![example * 4 + p]).toBeLessThan(1e-5);
  });

  const before = model.getWeights();
  await fitEvidence(model, { x: pictures, y: labels }, { epochs: 2 });
  const after = model.getWeights();
  const changed = Object.keys(before).filter((path) =>
    before[path]!.data.some((value, i) => value !== after[path]!.data[i]),
  );
  expect(changed).toEqual(["evidence/kernel"]);
  expect(prototypeSources(await loadModel(await model.toBytes()))).toEqual(sources);
});

test("contributions add up to the logits of the class that is told", async () => {
  const model = prototypeNetwork();
  await projectPrototypes(model, { x: pictures, y: labels });
  const { probabilities, similarities } = await outputs(model);
  const kernel = model.getWeights()["evidence/kernel"]!.data;
  const explanations = await explainPictures(model, pictures);
  explanations.forEach(({ class: told, because }, row) => {
    const logit = (c: number): number =>
      [0, 1, 2, 3].reduce((sum, p) => sum + similarities![row * 4 + p]! * Number(kernel[p * 2 + c]), 0);
    const at = classNames.indexOf(told);
    const total = because.reduce((sum, { contribution }) => sum + contribution, 0);
    expect(total).toBeCloseTo(logit(at), 4);
    expect(probabilities![row * 2 + at]).toBeCloseTo(1 / (1 + Math.exp(logit(1 - at) - logit(at))), 4);
  });
});

test("a person's corrections of concepts change the class, and only where they are given", async () => {
  const model = conceptBottleneck([8, 8, 1], {
    trunk: [layers.flatten()],
    concepts: ["barks", "purrs"],
    classes: 2,
    training: "independent",
    seed: 1,
  });
  model.metadata = { ...model.metadata, task: "imageClassification", classNames };
  const truth = ndarray("float32", [2, 2], Float32Array.of(0, 1, 1, 0));
  const oneHot = ndarray("float32", [2, 2], Float32Array.of(1, 0, 0, 1));
  await fitClasses(model, { concepts: truth, labels: oneHot }, { epochs: 400 });

  const { concepts, probabilities } = await outputs(model);
  const said: NdArray = { dtype: "float32", shape: [12, 2], data: concepts! };
  const left = await intervene(model, {
    concepts: said,
    corrections: { ...said, data: concepts!.map(() => NaN) },
  });
  left.data.forEach((p: number | bigint, i: number) => expect(p).toBeCloseTo(probabilities![i]!, 5));
  const barks = Float32Array.from({ length: 24 }, (_, i) => (i % 2 === 0 ? 1 : 0));
  const mended = await intervene(model, { concepts: said, corrections: { ...said, data: barks } });
  for (let row = 0; row < 12; row++) expect(mended.data[row * 2 + 1]).toBeGreaterThan(0.5);
  const [first] = await explainPictures(model, sliceRows(pictures, 0, 1));
  expect(first!.because.map((reason) => "concept" in reason && reason.concept).toSorted()).toEqual([
    "barks",
    "purrs",
  ]);
});

test("explanations are outputs of the ONNX file", async () => {
  const model = selfExplainingNetwork([8, 8, 1], {
    encoder: [layers.flatten()],
    decoder: [layers.dense(64), layers.reshape([8, 8, 1])],
    parametrizer: [layers.flatten()],
    classes: 2,
    concepts: 3,
    seed: 2,
  });
  const expected = await outputs(model);
  const session = await ort.InferenceSession.create(await exportOnnx(model));
  expect(session.outputNames).toEqual(["probabilities", "concepts", "relevances"]);
  const x = new ort.Tensor("float32", unitPixels(pictures).data as Float32Array, [12, 8, 8, 1]);
  const made = await session.run({ [session.inputNames[0]!]: x });
  for (const [name, values] of Object.entries(expected)) {
    (made[name]!.data as Float32Array).forEach((value, i) => expect(value).toBeCloseTo(values[i]!, 5));
  }
});

test("a model of another kind is told so", async () => {
  const model = conceptBottleneck([4], { trunk: [], concepts: ["a"], classes: 2 });
  await expect(projectPrototypes(model, { x: pictures, y: labels })).rejects.toThrow(
    /no layer 'distanceMaps'/,
  );
  const none = prototypeNetwork();
  const cats = { x: pictures, y: { ...labels, data: new Int32Array(12) } };
  await expect(projectPrototypes(none, cats)).rejects.toThrow(/no picture of class 1/);
});

test("what is learnt from pictures without noise ends a guarantee", async () => {
  const ended = async (change: (model: Model) => Promise<unknown>, model: Model): Promise<string> => {
    // As a private run leaves it.
    model.metadata = { ...model.metadata, privacy: { epsilon: 1, secure: true, notCovered: [] } };
    await change(model);
    const { secure, notCovered } = model.metadata["privacy"] as Record<string, unknown>;
    expect(secure).toBe(false);
    return String(notCovered);
  };
  const examples = { x: pictures, y: labels };
  expect(await ended((model) => projectPrototypes(model, examples), prototypeNetwork())).toContain("patches");
  expect(await ended((model) => fitEvidence(model, examples, { epochs: 1 }), prototypeNetwork())).toContain(
    "last layer",
  );
  const concepts = ndarray("float32", [2, 1], Float32Array.of(0, 1));
  const oneHot = ndarray("float32", [2, 2], Float32Array.of(1, 0, 0, 1));
  const bottleneck = conceptBottleneck([2], { trunk: [layers.dense(4)], concepts: ["wings"], classes: 2 });
  expect(
    await ended((model) => fitClasses(model, { concepts, labels: oneHot }, { epochs: 1 }), bottleneck),
  ).toContain("last layer");
});
