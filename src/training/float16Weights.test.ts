import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as ort from "onnxruntime-node";
import { afterAll, describe, expect, it } from "vitest";
import { DataError, OptionError } from "../base/errors.ts";
import { ndarray, type NdArray } from "../base/ndarray.ts";
import * as layers from "../layers/index.ts";
import "../runtime/index.ts";
import { sequential } from "./build.ts";
import { exportOnnx } from "./exportOnnx.ts";
import { float16Rounding, storedWeights } from "./float16Weights.ts";
import { loadModel } from "./loadModel.ts";

const pictures = ndarray(
  "float32",
  [3, 12, 12, 3],
  Float32Array.from({ length: 3 * 12 * 12 * 3 }, (_, i) => Math.sin(i)),
);

const cnn = () =>
  sequential(
    [
      layers.input([12, 12, 3]),
      layers.conv2d(16, 3, { activation: "relu" }),
      layers.batchNormalization(),
      layers.maxPooling2d(2),
      layers.flatten(),
      layers.dense(40, { activation: "relu" }),
      layers.dense(5, { activation: "softmax" }),
    ],
    { seed: 1 },
  );

const farthest = (a: ArrayLike<number | bigint>, b: ArrayLike<number | bigint>): number =>
  Math.max(...Array.from(a, (x, i) => Math.abs(Number(x) - Number(b[i]!))));

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

describe("weights stored as float16", () => {
  it("halve an exported file, whose outputs stay near", async () => {
    const model = cnn();
    const expected = await (await model.predict(pictures)).data();
    const [whole, half] = [await exportOnnx(model), await exportOnnx(model, { weights: "float16" })];
    expect(half.length).toBeLessThan(0.6 * whole.length);
    const session = await ort.InferenceSession.create(half);
    const input = new ort.Tensor("float32", pictures.data as Float32Array, pictures.shape as number[]);
    const result = await session.run({ [session.inputNames[0]!]: input });
    const given = result[session.outputNames[0]!]!.data as Float32Array;
    const distance = farthest(given, expected);
    expect(distance).toBeLessThan(1e-3);
    expect(distance).toBeGreaterThan(0);
  });

  it("halve a saved model, which loads as float32 and trains on", async () => {
    const folder = await mkdtemp(join(tmpdir(), "float16-"));
    folders.push(folder);
    const model = cnn();
    model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
    await model.save(folder, { weights: "float16" });
    const loaded = await loadModel(folder);
    const kernel = model.getWeights()["dense/kernel"]!;
    const again = loaded.getWeights()["dense/kernel"]!;
    expect(again.dtype).toBe("float32");
    expect(farthest(again.data, kernel.data)).toBeLessThanOrEqual(
      2 ** -11 * Math.max(...(kernel.data as Float32Array)),
    );
    expect(loaded.getWeights()["batchNormalization/movingVariance"]).toEqual(
      model.getWeights()["batchNormalization/movingVariance"],
    );
    const labels = ndarray("int32", [3], Int32Array.of(0, 1, 2));
    await loaded.fit(pictures, labels, { epochs: 1, verbose: false });
    const [bytes, whole] = [await model.toBytes({ weights: "float16" }), await model.toBytes()];
    expect(bytes.length).toBeLessThan(0.7 * whole.length);
    expect((await loadModel(bytes)).getWeights()["dense/kernel"]).toEqual(again);
  });

  it("are refused when one is too large, by its name", async () => {
    const model = cnn();
    const kernel = model.getWeights()["dense_1/kernel"]!;
    (kernel.data as Float32Array)[7] = 70_000;
    model.setWeights({ "dense_1/kernel": kernel });
    await expect(exportOnnx(model, { weights: "float16" })).rejects.toThrow(DataError);
    await expect(exportOnnx(model, { weights: "float16" })).rejects.toThrow(/dense_1\/kernel.*70000 at 7/s);
    await expect(model.toBytes({ weights: "float16" })).rejects.toThrow("dense_1/kernel");
    await expect(exportOnnx(model)).resolves.toBeInstanceOf(Uint8Array);
  });

  it("tell which lose digits", () => {
    const kernel: NdArray = ndarray(
      "float32",
      [1, 5],
      Float32Array.of(1, 1 + 2 ** -12, 2 ** -15, 2 ** -30, 0),
    );
    const bias = ndarray("float32", [1], Float32Array.of(2 ** -30));
    const [rounding, ...others] = float16Rounding({ "dense/kernel": kernel, "dense/bias": bias });
    expect(rounding).toMatchObject({ weight: "dense/kernel", count: 5, subnormal: 2, zeros: 1 });
    expect(rounding!.error).toBeCloseTo(2 ** -12, 6);
    expect(others).toEqual([]);
  });

  it("know two dtypes", async () => {
    expect(() => storedWeights({}, "float8" as never)).toThrow(OptionError);
    await expect(exportOnnx(cnn(), { weigths: "float16" } as never)).rejects.toThrow("weights");
  });
});
