import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { damaged, resultOrRefusal } from "../../test/damage.ts";
import { DataError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { decodeSafetensors, encodeSafetensors } from "../data/index.ts";
import * as layers from "../layers/index.ts";
import * as losses from "../losses/index.ts";
import * as metrics from "../metrics/index.ts";
import * as optimizers from "../optimizers/index.ts";
import { decodeModel, loadModel } from "./loadModel.ts";
import { model as functional, sequential, type Model } from "./index.ts";
import { saveModel } from "./saveModel.ts";

const x: NdArray = {
  dtype: "float32",
  shape: [3, 4, 4, 1],
  data: Float32Array.from({ length: 48 }, (_, i) => Math.sin(i)),
};
const y: NdArray = { dtype: "int32", shape: [3], data: Int32Array.of(0, 1, 2) };

function network(seed: number, units = 5): Model {
  const model = sequential(
    [
      layers.input([4, 4, 1]),
      layers.conv2d(2, 3, { activation: "relu" }),
      layers.batchNormalization(),
      layers.flatten(),
      layers.dense(units, { activation: "tanh", name: "hidden" }),
      layers.dropout(0.5),
      layers.dense(3, { activation: "softmax" }),
    ],
    { seed, name: "small" },
  );
  model.compile({
    optimizer: optimizers.adam({ learningRate: 0.25, clipnorm: 1 }),
    loss: losses.sparseCategoricalCrossentropy({ fromLogits: false }),
    metrics: ["accuracy", metrics.sparseTopKCategoricalAccuracy({ k: 2, name: "two" })],
  });
  return model;
}

const predicted = async (model: Model): Promise<unknown> => (await model.predict(x)).data();

let root = "";
let folder = "";
let model: Model;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "loom-model-"));
  folder = join(root, "new", "folder");
  model = network(1);
  await model.fit(x, y, { epochs: 2, verbose: false });
  await model.save(folder, { metadata: { classNames: ["a", "b", "c"], scale: 0.5 } });
});
afterAll(() => rm(root, { recursive: true }));

const modelJson = (in_ = folder): string => join(in_, "model.json");
const weightsFile = (in_ = folder): string => join(in_, "model.safetensors");
let copies = 0;
async function copyOfFolder(): Promise<string> {
  const copy = join(root, `copy${copies++}`);
  await cp(folder, copy, { recursive: true });
  return copy;
}

describe("a saved model", () => {
  it("predicts, evaluates and trains on as it did", async () => {
    const loaded = await loadModel(folder);
    expect(loaded.name).toBe("small");
    expect(loaded.seed).toBe(1);
    expect(loaded.metadata).toEqual({ classNames: ["a", "b", "c"], scale: 0.5 });
    expect(loaded.getWeights()).toEqual(model.getWeights());
    expect(await predicted(loaded)).toEqual(await predicted(model));
    expect(await loaded.evaluate(x, y)).toEqual(await model.evaluate(x, y));
    expect(Object.keys(await loaded.evaluate(x, y))).toEqual(["loss", "accuracy", "two"]);
    expect(loaded.compileOptions?.optimizer).toMatchObject({ name: "adam", learningRate: 0.25 });
    const history = await loaded.fit(x, y, { epochs: 1, verbose: false });
    expect(history.history["loss"]![0]).toBeGreaterThan(0);
  });

  it("keeps its metadata when saved again", async () => {
    const again = join(root, "again");
    await saveModel(await loadModel(folder), again);
    expect(await readFile(modelJson(again), "utf8")).toBe(await readFile(modelJson(), "utf8"));
  });

  it("may have several inputs and outputs, by name", async () => {
    const a = layers.input([2], { name: "a" });
    const b = layers.input([2], { name: "b" });
    const shared = layers.dense(3, { name: "shared" });
    const joined = layers.add()([shared(a), shared(b)]);
    const wired = functional(
      [a, b],
      [layers.dense(1, { name: "left" })(joined), layers.dense(2, { name: "right" })(joined)],
    );
    wired.compile({ loss: { left: "mse", right: losses.huber({ delta: 2 }) }, metrics: { right: ["mae"] } });
    const path = join(root, "wired");
    await wired.save(path);
    const loaded = await loadModel(path);
    const given: Record<string, NdArray> = {
      a: { dtype: "float32", shape: [1, 2], data: Float32Array.of(1, 2) },
      b: { dtype: "float32", shape: [1, 2], data: Float32Array.of(3, 4) },
    };
    const outputs = async (m: Model): Promise<unknown> =>
      Promise.all((await m.predictAll(given)).map((tensor) => tensor.data()));
    expect(await outputs(loaded)).toEqual(await outputs(wired));
    expect(loaded.compileOptions).toMatchObject({ loss: { left: "mse", right: { config: { delta: 2 } } } });
  });

  it("that was not compiled is loaded so", async () => {
    const plain = sequential([layers.input([2]), layers.dense(1)]);
    await plain.save(join(root, "plain"));
    const loaded = await loadModel(join(root, "plain"));
    expect(loaded.compileOptions).toBeUndefined();
    expect((await loadModel(folder, { compile: false })).compileOptions).toBeUndefined();
  });
});

describe("a save that was cut off between the two files", () => {
  it("leaves the new model whole, of another architecture even", async () => {
    const other = network(2, 9);
    const whole = join(root, "other");
    await other.save(whole);
    const cut = await copyOfFolder();
    await cp(weightsFile(whole), weightsFile(cut));
    const loaded = await loadModel(cut);
    expect(await predicted(loaded)).toEqual(await predicted(other));
  });

  it("before the first leaves the old one", async () => {
    const copy = await copyOfFolder();
    await writeFile(join(copy, ".model.safetensors.1.ab.tmp"), "half");
    expect(await predicted(await loadModel(copy))).toEqual(await predicted(model));
  });
});

describe("a damaged model", () => {
  const refuses = async (change: (copy: string) => Promise<unknown>, message: RegExp): Promise<void> => {
    const copy = await copyOfFolder();
    await change(copy);
    await expect(loadModel(copy)).rejects.toThrow(DataError);
    await expect(loadModel(copy)).rejects.toThrow(message);
  };
  const edit = (change: (json: Record<string, unknown>) => void) => async (copy: string) => {
    const json = JSON.parse(await readFile(modelJson(copy), "utf8")) as Record<string, unknown>;
    change(json);
    await writeFile(modelJson(copy), JSON.stringify(json));
  };

  it("is an error that names the file and the field", async () => {
    await refuses((copy) => rm(modelJson(copy)), /model\.json: cannot be read/);
    await refuses((copy) => rm(weightsFile(copy)), /model\.safetensors: cannot be read/);
    await refuses((copy) => writeFile(modelJson(copy), "{"), /model\.json: it is no valid JSON/);
    await refuses((copy) => writeFile(modelJson(copy), "[]"), /model\.json: it is no saved model/);
    await refuses(
      edit((json) => (json["version"] = 2)),
      /newer version[\s\S]*version 2[\s\S]*update/,
    );
    await refuses(
      edit((json) => (json["seed"] = "x")),
      /field 'seed'/,
    );
    await refuses(
      edit((json) => delete json["network"]),
      /field 'network'[\s\S]*nothing/,
    );
    await refuses(
      edit((json) => (json["compile"] = { loss: "meanSquaredEror" })),
      /did you mean 'meanSquaredError'/,
    );
    await refuses(
      edit((json) => ((json["network"] as { layers: { type: string }[] }).layers[1]!.type = "batchNorm")),
      /unknown layer type 'batchNorm'/,
    );
    await refuses(async (copy) => {
      const bytes = await readFile(weightsFile(copy));
      bytes[bytes.length - 1]! ^= 64;
      await writeFile(weightsFile(copy), bytes);
    }, /model\.safetensors: the weights do not match their checksum/);
  });

  it("is an error that names the tensor", async () => {
    type Options = { layers: { name: string; options: { units: number } }[] };
    const units = edit((json) => {
      (json["network"] as Options).layers.find(({ name }) => name === "hidden")!.options.units = 6;
    });
    await refuses(
      units,
      /model\.safetensors: tensor 'hidden\/kernel'[\s\S]*expected: float32 \[8, 6\][\s\S]*received: float32 \[8, 5\]/,
    );
    // So large a layer must be refused before anybody makes room for it.
    const huge = edit((json) => {
      (json["network"] as Options).layers.find(({ name }) => name === "hidden")!.options.units = 2 ** 40;
    });
    await refuses(huge, /tensor 'hidden\/kernel'/);
    const renamed = edit((json) => {
      const text = JSON.stringify(json["network"]).replaceAll("hidden", "hiden");
      json["network"] = JSON.parse(text);
    });
    await refuses(renamed, /no weight for tensor 'hidden\/(kernel|bias)'/);
  });

  it("is not made of weights of another program", async () => {
    await refuses(async (copy) => {
      const { tensors } = decodeSafetensors(await readFile(weightsFile(copy)), "");
      (tensors["hidden/bias"]!.data as Float32Array)[0]! += 1;
      await writeFile(weightsFile(copy), Buffer.concat(encodeSafetensors(tensors)));
    }, /not the weights that model\.json was saved with[\s\S]*setWeights/);
  });

  it("gives a model or an error of ours, however damaged", { timeout: 120_000 }, async () => {
    const text = await readFile(modelJson());
    const bytes = await readFile(weightsFile());
    const paths = { model: "model.json", weights: "model.safetensors" };
    const weights = model.getWeights();
    await fc.assert(
      fc.asyncProperty(damaged(bytes), async (hurt) => {
        const loaded = await resultOrRefusal(() =>
          decodeModel({ text: text.toString(), bytes: hurt, paths, compile: true }),
        );
        if (loaded !== undefined) expect(loaded.getWeights()).toEqual(weights);
      }),
      { numRuns: 500 },
    );
    await fc.assert(
      fc.asyncProperty(damaged(text), async (hurt) => {
        const given = { text: Buffer.from(hurt).toString(), bytes, paths, compile: true };
        await resultOrRefusal(() => decodeModel(given));
      }),
      { numRuns: 1000 },
    );
  });

  it(
    "that is valid JSON of other values gives a model or an error of ours",
    { timeout: 120_000 },
    async () => {
      const text = await readFile(modelJson(), "utf8");
      const bytes = await readFile(weightsFile());
      const paths = { model: "model.json", weights: "model.safetensors" };
      const places = [...text.matchAll(/: ("[^"]*"|-?[\d.e-]+|null|true|false)/g)].map(({ index }) => index);
      const values = [
        null,
        -1,
        0,
        0.5,
        3,
        1e9,
        1e300,
        "",
        "relu",
        "__proto__",
        [],
        [1, 2],
        {},
        { name: 1 },
        true,
      ];
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...places), fc.constantFrom(...values), async (place, value) => {
          const rest = text
            .slice(place)
            .replace(/^: ("[^"]*"|-?[\d.e-]+|null|true|false)/, `: ${JSON.stringify(value)}`);
          await resultOrRefusal(() =>
            decodeModel({ text: text.slice(0, place) + rest, bytes, paths, compile: true }),
          );
        }),
        { numRuns: 1500 },
      );
    },
  );
});
