import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ShapeError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import type { Tensor } from "../graph/tensor.ts";
import * as layers from "../layers/index.ts";
import "../runtime/index.ts";
import type { Batch } from "./batches.ts";
import { model, sequential } from "./build.ts";
import { loadModel } from "./loadModel.ts";
import type { Model } from "./model.ts";

/** Token numbers, drawn by a rule. */
const tokens = (batch: number, steps: number): NdArray => ({
  dtype: "int32",
  shape: [batch, steps],
  data: Int32Array.from({ length: batch * steps }, (_, i) => (i * i * 7 + 3 * i + steps) % 9),
});

const labels = (batch: number): NdArray => ({
  dtype: "float32",
  shape: [batch, 1],
  data: Float32Array.from({ length: batch }, (_, i) => i % 2),
});

const values = async (y: Tensor): Promise<number[]> => Array.from(await y.data(), Number);

/** A classifier of sequences of up to that many tokens, or of just that many. */
function classifier(longest: number, shorter: boolean): Model {
  const place = layers.input([longest], { dtype: "int32", shorter, name: "tokens" });
  const vectors = layers.tokenAndPositionEmbedding({ vocabularySize: 9, sequenceLength: 8, embeddingDim: 4 })(
    place,
  );
  const mixed = layers.transformerEncoder({ intermediateDim: 6, numHeads: 2 })(vectors);
  const both = layers.add()([mixed, layers.conv1d(4, 2, { padding: "causal" })(mixed)]);
  const read = layers.bidirectional(layers.gru(3))(both);
  const y = layers.dense(1, { activation: "sigmoid" })(
    layers.concatenate()([read, layers.globalMaxPooling1d()(both)]),
  );
  const made = model(place, y, { seed: 5 });
  made.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy"] });
  return made;
}

describe("a model of sequences of up to 8 steps", () => {
  const flexible = classifier(8, true);

  test.each([8, 5, 1])("predicts and evaluates those of %i as a model of just that length", async (steps) => {
    const fixed = classifier(steps, false);
    const x = tokens(6, steps);
    expect(await values(await flexible.predict(x))).toEqual(await values(await fixed.predict(x)));
    expect(await flexible.evaluate(x, labels(6))).toEqual(await fixed.evaluate(x, labels(6)));
  });

  test("trains on batches of any lengths", async () => {
    const trained = classifier(8, true);
    const lengths = [5, 8, 2, 5];
    const source = {
      length: lengths.length,
      *batches(_epoch: number, from: number): Generator<Batch> {
        for (const steps of lengths.slice(from)) yield { x: [tokens(6, steps)], y: [labels(6)] };
      },
    };
    const { history } = await trained.fit(source, { epochs: 30, verbose: false });
    const losses = history["loss"]!;
    expect(losses).toHaveLength(30);
    expect(losses.at(-1)!).toBeLessThan(0.7 * losses[0]!);
  });

  test("gives in training the same step as a model of just that length", async () => {
    const [a, b] = [classifier(8, true), classifier(5, false)];
    expect(await a.trainOnBatch(tokens(6, 5), labels(6))).toBe(await b.trainOnBatch(tokens(6, 5), labels(6)));
    expect(Object.values(a.getWeights())).toEqual(Object.values(b.getWeights()));
  });

  test("refuses longer ones and empty ones wherever it meets them, naming the input", async () => {
    const long = tokens(6, 9);
    for (const call of [
      () => flexible.predict(long),
      () => flexible.predict(tokens(6, 0)),
      () => flexible.evaluate(long, labels(6)),
      () => flexible.fit(long, labels(6), { verbose: false }),
      () =>
        flexible.fit(
          {
            length: 1,
            *batches() {
              yield { x: [long], y: [labels(6)] };
            },
          },
          { verbose: false },
        ),
    ]) {
      await expect(call()).rejects.toThrow(ShapeError);
      await expect(call()).rejects.toThrow(/input 'tokens'.*\[batch, 8\], or shorter along its first axis/s);
    }
    await expect(classifier(8, false).predict(tokens(6, 5))).rejects.toThrow(/expected: \[batch, 8\]\n/);
  });

  test("takes any length again after saving and loading", async () => {
    const folder = await mkdtemp(join(tmpdir(), "variable-length-"));
    try {
      await flexible.save(folder);
      const loaded = await loadModel(folder);
      for (const steps of [8, 3]) {
        const x = tokens(4, steps);
        expect(await values(await loaded.predict(x))).toEqual(await values(await flexible.predict(x)));
      }
      await expect(loaded.predict(tokens(4, 9))).rejects.toThrow(/or shorter/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("may be part of another one, at any length too", async () => {
    const place = layers.input([8], { dtype: "int32", shorter: true });
    const outer = model(place, layers.rescaling(2)(flexible(place)));
    const x = tokens(4, 3);
    const own = await values(await flexible.predict(x));
    (await values(await outer.predict(x))).forEach((value, i) => expect(value).toBeCloseTo(2 * own[i]!, 5));
  });
});

test("two inputs may have different lengths", async () => {
  const source = layers.input([7, 4], { shorter: true, name: "source" });
  const target = layers.input([5, 4], { shorter: true, name: "target" });
  const both = model([source, target], layers.attention()([target, source]));
  const ones = (steps: number): NdArray => ({
    dtype: "float32",
    shape: [2, steps, 4],
    data: new Float32Array(8 * steps).fill(1),
  });
  const y = await both.predict({ source: ones(6), target: ones(2) });
  expect(y.shape).toEqual([2, 2, 4]);
  expect(await values(y)).toEqual(Array<number>(16).fill(1));
});

test("a model made from a list of layers takes shorter sequences where its input says so", async () => {
  const made = sequential([
    layers.input([6, 2], { shorter: true }),
    layers.lstm(3, { returnSequences: true }),
  ]);
  const x: NdArray = { dtype: "float32", shape: [2, 4, 2], data: new Float32Array(16) };
  expect((await made.predict(x)).shape).toEqual([2, 4, 3]);
});
