import { beforeAll, describe, expect, test } from "vitest";
import { ndarray, sliceRows } from "../base/ndarray.ts";
import { foldIn, normal, randomBits, randomKey, uniform } from "../base/random.ts";
import type { Examples } from "../data/index.ts";
import * as layers from "../layers/index.ts";
import "../runtime/index.ts";
import { model, sequential } from "../training/index.ts";
import { auditClassifier } from "./audit.ts";
import { classifierOf, type Classifier } from "./classifier.ts";
import { conformal, setFigures, type ConformalMethod } from "./figures/conformal.ts";
import { exposure } from "./membership/exposure.ts";
import { epsilonLowerBound } from "./membership/epsilonBound.ts";
import type { HeatMapBlock } from "./record.ts";
import { accuracyOf, matrixOf, rowsOf } from "./rows.ts";
import type { AuditSubject } from "./subject.ts";
import { withTemperature } from "./figures/temperature.ts";
import { monteCarloDropout } from "./uncertainty/monteCarloDropout.ts";

const width = 12;

/** Points whose labels have nothing to do with them: what is known about them is known by heart. */
function examples(count: number, seed: number): Examples {
  const x = ndarray("float32", [count, width], normal(randomKey(seed), count * width));
  const drawn = uniform(foldIn(randomKey(seed), 1), count);
  return {
    x,
    y: ndarray(
      "int32",
      [count],
      Int32Array.from(drawn, (share) => Number(share < 0.5)),
    ),
  };
}

async function trained({ x, y }: Examples, { epochs, seed = 0 }: { epochs: number; seed?: number }) {
  const network = sequential(
    [
      layers.input([width]),
      layers.dense(64, { activation: "relu" }),
      layers.dropout(0.1),
      layers.dense(2, { activation: "softmax" }),
    ],
    { seed },
  );
  network.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
  if (epochs > 0) await network.fit(x, y, { epochs, batchSize: 32, seed, verbose: false });
  return classifierOf(network);
}

const [train, test_] = [examples(128, 1), examples(128, 2)];
const subjectOf = (classifier: Classifier, more: Partial<AuditSubject> = {}): AuditSubject => ({
  classifier,
  classNames: ["0", "1"],
  train,
  test: test_,
  unit: "points",
  ...more,
});
let learnt: Classifier;
let fresh: Classifier;
beforeAll(async () => {
  learnt = await trained(train, { epochs: 80 });
  fresh = await trained(train, { epochs: 0 });
});

describe("membership", () => {
  const figuresOf = async (subject: AuditSubject) =>
    (await auditClassifier(subject, { only: ["membership"] }))[0]!.figures;

  test("of a model that learnt by heart is plain, of one that never learnt a secret", async () => {
    const known = await figuresOf(subjectOf(learnt));
    const unknown = await figuresOf(subjectOf(fresh));
    expect(known["auc"]).toBeGreaterThan(0.75);
    expect(known["epsilonLowerBound"]).toBeGreaterThan(0.3);
    expect(Math.abs(unknown["auc"]! - 0.5)).toBeLessThan(0.1);
    expect(unknown["epsilonLowerBound"]).toBeLessThan(0.2);
  });

  test("shadow models and LiRA tell members too", async () => {
    const shadows = {
      count: 4,
      examples: 128,
      train: (part: Examples, { seed }: { readonly seed: number }) => trained(part, { epochs: 80, seed }),
    };
    const figures = await figuresOf(subjectOf(learnt, { shadows }));
    for (const name of ["auc shadow models", "auc LiRA, online", "auc LiRA, offline"])
      expect(figures[name], name).toBeGreaterThan(0.7);
  });

  test("is held against the epsilon that training states", async () => {
    const stated = { epsilon: 0.1, delta: 1e-4, secure: true };
    const section = async (classifier: Classifier, privacy = stated) =>
      (await auditClassifier(subjectOf(classifier, { privacy }), { only: ["membership"] }))[0]!;
    const broken = await section(learnt);
    expect(broken.notes.join()).toMatch(/epsilon of 0\.10 at delta 0\.0001: the attacks contradict that/);
    expect(broken.advice[0]!.weakness).toMatch(/at least, where training states 0\.10/);
    const kept = await section(learnt, { ...stated, epsilon: 9 });
    expect(kept.notes.join()).toMatch(/do not contradict that/);
    expect(kept.advice.map(({ weakness }) => weakness).join()).not.toMatch(/states/);
    expect(kept.advice[0]!.attempt).toMatch(/smaller epsilon/);
    const insecure = await section(fresh, { ...stated, secure: false });
    expect(insecure.notes.join()).toMatch(/no secure generator/);
  });

  test("takes some examples to be told at all", async () => {
    const [section] = await auditClassifier(subjectOf(learnt), { only: ["membership"], limit: 5 });
    expect(section!.skipped).toMatch(/fewer than 20/);
  });

  test("of chance is no weakness, however few the examples", async () => {
    const [section] = await auditClassifier(subjectOf(fresh), { only: ["membership"], limit: 20 });
    expect(section!.advice).toEqual([]);
  });

  test("an attack that proves nothing gives no bound", () => {
    const scores = uniform(randomKey(3), 2000);
    const groups = { positives: [...scores.subarray(0, 1000)], negatives: [...scores.subarray(1000)] };
    expect(epsilonLowerBound(groups)).toBeLessThan(0.2);
    const apart = {
      positives: groups.positives.map((score) => score + 1),
      negatives: groups.negatives,
    };
    // Clopper-Pearson of 0 of 500 at 97.5 %: log(1 / 0.0074) and a little less.
    expect(epsilonLowerBound(apart)).toBeGreaterThan(4.5);
  });

  test("exposure counts the bits by which a canary stands out", () => {
    const others = Array.from({ length: 1023 }, (_, i) => i + 1);
    expect(exposure(0, others)).toBe(10);
    expect(exposure(511.5, others)).toBe(1);
  });
});

test("an audit has all parts, each done or left out with a reason", async () => {
  const siblings = [await trained(train, { epochs: 20, seed: 7 })];
  const unfamiliar = [
    { name: "far", x: ndarray("float32", [64, width], new Float32Array(64 * width).fill(9)) },
  ];
  const sections = await auditClassifier(subjectOf(learnt, { siblings, unfamiliar }));
  const skipped = sections.filter((section) => section.skipped !== undefined).map(({ name }) => name);
  expect(skipped).toEqual(["corruptions", "adversarial", "canary"]);
  const figures = Object.fromEntries(sections.map((section) => [section.name, section.figures]));
  expect(figures["generalization"]!["gap"]).toBeGreaterThan(0.2);
  expect(figures["calibration"]!["eceScaled"]).toBeLessThan(figures["calibration"]!["ece"]!);
  expect(figures["ood"]!["auroc Mahalanobis"]).toBeGreaterThan(0.95);
  expect(figures["seeds"]!["churn"]).toBeGreaterThan(0.05);
  expect(figures["uncertainty"]!["nll ensemble"]).toBeLessThan(figures["uncertainty"]!["nll single"]!);
  expect(sections.find(({ name }) => name === "generalization")!.advice.length).toBeGreaterThan(0);
});

test("published pictures are judged severity after severity, each against its label", async () => {
  const network = sequential([layers.input([8, 8, 3]), layers.flatten(), layers.dense(3)], { seed: 1 });
  const classifier = classifierOf(network, {
    prepare: ({ shape, data }) => ndarray("float32", shape, Float32Array.from(data as Uint8Array)),
  });
  const drawn = (count: number, seed: number): Examples => ({
    x: ndarray("uint8", [count, 8, 8, 3], new Uint8Array(randomBits(randomKey(seed), count * 48).buffer)),
    y: ndarray(
      "int32",
      [count],
      Int32Array.from({ length: count }, (_, i) => i % 3),
    ),
  });
  const pictures = drawn(5 * 12, 4);
  const [section] = await auditClassifier(
    {
      ...{ classifier, classNames: ["a", "b", "c"], unit: "pictures" },
      ...{ train: drawn(4, 5), test: drawn(12, 6), published: () => Promise.resolve(pictures) },
    },
    { only: ["corruptions"] },
  );
  const severities = await Promise.all(
    [0, 1, 2, 3, 4].map(async (severity) => {
      const [x, y] = [pictures.x, pictures.y].map((all) => sliceRows(all, 12 * severity, 12 * severity + 12));
      return accuracyOf(rowsOf((await classifier.outputs(x!)).logits, "test"), y!.data as Int32Array);
    }),
  );
  const [map] = section!.blocks as HeatMapBlock[];
  for (const row of map!.values) expect(row.slice(0, 5)).toEqual(severities);
  expect(new Set(severities).size).toBeGreaterThan(1);
  expect(section!.notes.join()).toMatch(/Accuracy on 12 [^]*plain mean[^]*ImageNet-C[^]*published ones/);
});

test("a classifier's logits and features are those of its network", async () => {
  const { logits, features } = await learnt.outputs(train.x);
  const made = await learnt.model.predict(train.x);
  const given = await made.data();
  withTemperature(logits, 1).data.forEach((p, i) => expect(p).toBeCloseTo(Number(given[i]), 5));
  expect(features.shape).toEqual([128, 64]);
});

test("of a model that explains itself, the probabilities are looked at", async () => {
  const x = layers.input([width]);
  const concepts = layers.dense(3, { activation: "sigmoid", name: "concepts" })(x);
  const answer = layers.dense(2, { activation: "softmax", name: "probabilities" })(concepts);
  const explaining = model(x, [concepts, answer]);
  const { logits, features } = await classifierOf(explaining).outputs(train.x);
  const expected = await (await model(x, answer).predict(train.x)).data();
  withTemperature(logits, 1).data.forEach((p, i) => expect(p).toBeCloseTo(Number(expected[i]), 5));
  expect(features.shape).toEqual([128, 3]);
});

test("dropout that stays on changes what is said, about as little as it should", async () => {
  const mean = await monteCarloDropout(learnt, test_.x, { draws: 10, seed: 1 });
  const alone = withTemperature((await learnt.outputs(test_.x)).logits, 1);
  const apart = rowsOf(mean!, "mean").map((row, i) => Math.abs(row[0]! - rowsOf(alone, "alone")[i]![0]!));
  expect(Math.max(...apart)).toBeGreaterThan(0.005);
  expect(apart.reduce((a, b) => a + b, 0) / apart.length).toBeLessThan(0.1);
});

test.each(["lac", "aps", "raps"] as const)("sets of %s hold what they promise", (method: ConformalMethod) => {
  // The mean coverage over many splits is at least 1 - alpha, and not much more: 60 splits of 400 examples.
  let covered = 0;
  const splits = 60;
  for (let split = 0; split < splits; split++) {
    const key = foldIn(randomKey(9), split);
    const scores = normal(key, 400 * 5);
    const labels = Array.from(uniform(foldIn(key, 1), 400), (share) => Math.floor(share * 5));
    const rows = labels.map((label, i) =>
      Array.from({ length: 5 }, (_, k) => 2 * scores[i * 5 + k]! + Number(k === label) * 2),
    );
    const probabilities = withTemperature(matrixOf(rows), 0.5);
    const predictor = conformal(sliceRows(probabilities, 0, 200), labels.slice(0, 200), {
      method,
      alpha: 0.1,
    });
    covered += setFigures(predictor.sets(sliceRows(probabilities, 200, 400)), labels.slice(200)).coverage;
  }
  expect(covered / splits).toBeGreaterThan(0.89);
  expect(covered / splits).toBeLessThan(0.93);
});

test("what is wrong is said", async () => {
  await expect(auditClassifier(subjectOf(fresh), { only: ["calibratoin"] })).rejects.toThrow(
    /did you mean 'calibration'/,
  );
  await expect(auditClassifier(subjectOf(fresh), { limit: 0 })).rejects.toThrow(/limit/);
  const none = { x: sliceRows(train.x, 0, 0), y: sliceRows(train.y, 0, 0) };
  await expect(auditClassifier(subjectOf(fresh, { test: none }))).rejects.toThrow(/no test points/);
  const estimator = sequential([layers.input([3]), layers.dense(1)]);
  expect(() => classifierOf(estimator)).toThrow(/only classifiers are audited/);
  expect(() => conformal(matrixOf([[0.5, 0.5]]), [0])).toThrow(/too few examples/);
});
