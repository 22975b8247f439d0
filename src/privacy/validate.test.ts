import { expect, test } from "vitest";
import * as layers from "../layers/index.ts";
import { network } from "../layers/network.ts";
import type { Layer } from "../layers/layer.ts";
import { checkPrivacy, privacyProblems } from "./validate.ts";

function of(...stack: readonly Layer[]) {
  const first = layers.input([6, 6, 8]);
  return network(
    first,
    stack.reduce((place, layer) => layer(place), first),
  );
}

test("batch normalization is refused, with the reason and what to take instead", () => {
  const model = of(layers.conv2d(8, 3), layers.batchNormalization(), layers.flatten(), layers.dense(2));
  const [problem, ...others] = privacyProblems(model);
  expect(others).toEqual([]);
  expect(problem).toMatchObject({ path: "batchNormalization", type: "batchNormalization" });
  expect(problem!.why).toContain("depends on other examples");
  expect(problem!.replacement).toContain("groupNormalization");
  expect(() => checkPrivacy(model)).toThrow(/batchNormalization.*breaks the guarantee/);
});

test("what replaces it is taken, and so is one that is frozen", () => {
  const replaced = of(layers.conv2d(8, 3), layers.groupNormalization({ groups: 8 }), layers.flatten());
  expect(privacyProblems(replaced)).toEqual([]);
  const model = of(layers.conv2d(8, 3), layers.batchNormalization());
  expect(privacyProblems(model, { frozen: ["batchNormalization"] })).toEqual([]);
});

test("layers that carry states from batch to batch are refused", () => {
  const words = layers.input([5, 3]);
  const stateful = network(words, layers.lstm(2, { stateful: true, batchSize: 4 })(words));
  expect(() => checkPrivacy(stateful)).toThrow(/carries states/);
});

test("a model with nothing to train is refused", () => {
  expect(() => checkPrivacy(of(layers.flatten()))).toThrow(/no weights to train/);
  const dense = of(layers.flatten(), layers.dense(2));
  expect(() => checkPrivacy(dense, { frozen: ["dense"] })).toThrow(/are frozen/);
  expect(() => checkPrivacy(dense, { frozen: ["den"] })).not.toThrow();
});
