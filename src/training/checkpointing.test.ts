import fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ComputeError, DataError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { pipeline } from "../data/index.ts";
import * as layers from "../layers/index.ts";
import type { Callback, History } from "./callback.ts";
import { callbacks, sequential, type FitOptions, type Model } from "./index.ts";

/** Whether the disk is full. */
let full = false;

const { open } = fs;
vi.spyOn(fs, "open").mockImplementation(async (...given) => {
  const handle = await open(...given);
  if (!full) return handle;
  const writeFile = (): Promise<void> => Promise.reject(new TypeError("ENOSPC: no space left on device"));
  return new Proxy(handle, {
    get(target, name) {
      if (name === "writeFile") return writeFile;
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
});

let folder = "";
beforeEach(async () => (folder = await fs.mkdtemp(join(tmpdir(), "loom-fit-"))));
afterEach(async () => {
  full = false;
  await fs.rm(folder, { recursive: true });
});

const examples = 20;
const x: NdArray = {
  dtype: "float32",
  shape: [examples, 3],
  data: Float32Array.from({ length: examples * 3 }, (_, i) => Math.sin(i * i)),
};
const y: NdArray = {
  dtype: "float32",
  shape: [examples, 1],
  data: Float32Array.from({ length: examples }, (_, i) => Math.cos(i)),
};

function newModel(learningRate?: string): Model {
  const model = sequential(
    [layers.input([3]), layers.dense(4, { activation: "tanh" }), layers.dropout(0.2), layers.dense(1)],
    {
      seed: 1,
    },
  );
  model.compile({ optimizer: learningRate ?? "adam", loss: "meanSquaredError" });
  return model;
}

const backup = (options: { saveFreq?: "epoch" | number; deleteCheckpoint?: boolean } = {}): Callback =>
  callbacks.backupAndRestore({ backupDir: join(folder, "checkpoint"), ...options });
const checkpoints = async (): Promise<string[]> =>
  (await fs.readdir(join(folder, "checkpoint")).catch(() => [])).sort();

/** 5 steps an epoch. */
const fit = (model: Model, options: FitOptions): Promise<History> =>
  model.fit(x, y, { epochs: 3, batchSize: 4, seed: 5, verbose: false, ...options });

/** Counts steps, and does something at one of them. */
function at(step: number, act: (run: Parameters<NonNullable<Callback["onTrainBatchEnd"]>>[2]) => void) {
  const seen = { steps: 0 };
  const callback = callbacks.lambdaCallback({
    onTrainBatchEnd(_, _loss, run) {
      seen.steps++;
      if (run.step === step) act(run);
    },
  });
  return { seen, callback };
}

describe("an output folder that cannot be written", () => {
  it("is an error before the first step, whoever writes there", async () => {
    await fs.writeFile(join(folder, "file"), "");
    const path = join(folder, "file", "inside");
    const writing: Callback[] = [
      callbacks.backupAndRestore({ backupDir: path }),
      callbacks.modelCheckpoint(path),
      callbacks.csvLogger(join(path, "log.csv")),
      callbacks.tensorBoard({ logDir: path }),
    ];
    for (const callback of writing) {
      const { seen, callback: counter } = at(0, () => undefined);
      const run = fit(newModel(), { callbacks: [counter, callback] });
      await expect(run).rejects.toThrow(DataError);
      await expect(run).rejects.toThrow(path);
      expect(seen.steps).toBe(0);
    }
  });
});

describe("a disk that gets full", () => {
  it("ends training with an error that names the checkpoint which is left, and that one is resumed", async () => {
    const expected = newModel();
    await fit(expected, {});

    const { callback } = at(12, () => (full = true));
    const failing = fit(newModel(), { callbacks: [callback, backup()] });
    await expect(failing).rejects.toThrow(
      /checkpoint of step 15 could not be saved[\s\S]*ENOSPC[\s\S]*checkpoint of step 10 is whole/,
    );
    full = false;
    expect(await checkpoints()).toEqual(["step-000000000005.safetensors", "step-000000000010.safetensors"]);

    const resumed = newModel();
    const { callback: counter, seen } = at(0, () => undefined);
    await fit(resumed, { callbacks: [counter, backup()] });
    expect(seen.steps).toBe(5);
    expect(resumed.getWeights()).toEqual(expected.getWeights());
  });

  it("leaves the saved model as it was", async () => {
    const model = newModel();
    const path = join(folder, "model");
    await model.save(path);
    const before = await fs.readFile(join(path, "model.safetensors"));
    await fit(model, { epochs: 1 });
    full = true;
    await expect(model.save(path)).rejects.toThrow(/could not be written: ENOSPC/);
    full = false;
    expect(await fs.readFile(join(path, "model.safetensors"))).toEqual(before);
    expect((await fs.readdir(path)).sort()).toEqual(["model.json", "model.safetensors"]);
  });
});

describe("a loss that is NaN", () => {
  const poisoned: NdArray = {
    ...y,
    data: Float32Array.from(y.data as Float32Array, (v, i) => (i === 7 ? NaN : v)),
  };
  const train = (given: readonly Callback[]): Promise<History> =>
    newModel().fit(x, poisoned, {
      epochs: 2,
      batchSize: 4,
      shuffle: false,
      verbose: false,
      callbacks: given,
    });

  it("is an error that names the step; the last good checkpoint stays", async () => {
    const run = train([backup({ saveFreq: 1 })]);
    await expect(run).rejects.toThrow(ComputeError);
    await expect(run).rejects.toThrow(/step 2 \(epoch 1, batch 2\)/);
    expect(await checkpoints()).toEqual(["step-000000000001.safetensors"]);
  });

  it("with terminateOnNaN ends training without one; the checkpoint stays too", async () => {
    const history = await train([callbacks.terminateOnNaN(), backup({ saveFreq: 1 })]);
    expect(history.stopped).toMatch(/loss became NaN at step 2 \(epoch 1, batch 2\)/);
    expect(history.epoch).toEqual([]);
    expect(await checkpoints()).toEqual(["step-000000000001.safetensors"]);
  });
});

describe("a run", () => {
  it("that is interrupted is saved where it stands, and goes on from there to the same end", async () => {
    const expected = newModel();
    const whole = await fit(expected, { validationSplit: 0.2 });

    const { callback } = at(6, (run) => run.stop("Ctrl-C", "interrupted"));
    const history = await fit(newModel(), { validationSplit: 0.2, callbacks: [callback, backup()] });
    expect(history.stopped).toBe("Ctrl-C");
    expect((await checkpoints()).at(-1)).toBe("step-000000000006.safetensors");

    const resumed = newModel();
    const rest = await fit(resumed, { validationSplit: 0.2, callbacks: [backup()] });
    expect(rest.history).toEqual(whole.history);
    expect(resumed.getWeights()).toEqual(expected.getWeights());
    expect(await checkpoints()).toEqual([]);
  });

  it("keeps its own seed when it goes on, if none was asked for", async () => {
    const options = { seed: undefined, epochs: 2 } as unknown as FitOptions;
    const fresh = (seed: number): Model => {
      const model = sequential([layers.input([3]), layers.dropout(0.5), layers.dense(1)], { seed });
      model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
      return model;
    };
    const expected = fresh(3);
    await fit(expected, options);
    const { callback } = at(3, (run) => run.stop("later", "interrupted"));
    await fit(fresh(3), { ...options, callbacks: [callback, backup()] });
    const resumed = fresh(4);
    await fit(resumed, { ...options, callbacks: [backup()] });
    expect(resumed.getWeights()).toEqual(expected.getWeights());
  });

  it("over a pipeline goes on in mid-epoch to the same end", async () => {
    const source = () => pipeline({ x, y }).shuffle({ buffer: 7, seed: 2 }).batch(4).prefetch(2);
    const train = (model: Model, given: readonly Callback[]): Promise<History> =>
      model.fit(source(), { epochs: 3, seed: 5, verbose: false, callbacks: given });
    const expected = newModel();
    const whole = await train(expected, []);
    const { callback } = at(8, (run) => run.stop("later", "interrupted"));
    await train(newModel(), [callback, backup()]);
    const resumed = newModel();
    expect((await train(resumed, [backup()])).history).toEqual(whole.history);
    expect(resumed.getWeights()).toEqual(expected.getWeights());
  });

  it("keeps its checkpoint when asked to, and is then done when it is started again", async () => {
    const model = newModel();
    await fit(model, { callbacks: [backup({ deleteCheckpoint: false })] });
    expect((await checkpoints()).length).toBe(2);
    const again = newModel();
    const { callback, seen } = at(0, () => undefined);
    const history = await fit(again, { callbacks: [callback, backup()] });
    expect(seen.steps).toBe(0);
    expect(history.epoch).toEqual([0, 1, 2]);
    expect(again.getWeights()).toEqual(model.getWeights());
  });

  it("ends its epochs where the data end, if that is before stepsPerEpoch", async () => {
    const history = await fit(newModel(), { stepsPerEpoch: 50, epochs: 2 });
    expect(history.epoch).toEqual([0, 1]);
    const short = await fit(newModel(), {
      stepsPerEpoch: 2,
      epochs: 2,
      callbacks: [backup({ saveFreq: 2, deleteCheckpoint: false })],
    });
    expect(short.epoch).toEqual([0, 1]);
    // The checkpoint stands at the last epoch's last batch: only its end is left to do.
    const { callback, seen } = at(0, () => undefined);
    const resumed = await fit(newModel(), { stepsPerEpoch: 2, epochs: 2, callbacks: [callback, backup()] });
    expect(resumed.history).toEqual(short.history);
    expect(seen.steps).toBe(0);
  });

  it("gives several callbacks of one kind their own states", async () => {
    const stopping = (): Callback[] => [
      callbacks.earlyStopping({ monitor: "loss", patience: 9, restoreBestWeights: true }),
      callbacks.earlyStopping({ monitor: "loss", mode: "max", patience: 1 }),
    ];
    const whole = await fit(newModel(), { epochs: 9, callbacks: stopping() });
    expect(whole.stopped).toMatch(/loss has not improved since/);
    const { callback } = at(6, (run) => run.stop("later", "interrupted"));
    await fit(newModel(), { epochs: 9, callbacks: [...stopping(), callback, backup()] });
    const rest = await fit(newModel(), { epochs: 9, callbacks: [...stopping(), backup()] });
    expect({ ...rest, secondsPerEpoch: 0 }).toEqual({ ...whole, secondsPerEpoch: 0 });
  });
});
