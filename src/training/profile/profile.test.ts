import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ndarray, type NdArray } from "../../base/ndarray.ts";
import { activeRecorder, compile, device, setDevice } from "../../runtime/index.ts";
import { tensor } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import * as layers from "../../layers/index.ts";
import { matMul } from "../../ops/index.ts";
import { model, sequential } from "../build.ts";
import type { Model } from "../model.ts";
import type { TraceEvent } from "./trace.ts";
import { profile, type Profile } from "./profile.ts";

const floats = (...shape: number[]): NdArray =>
  ndarray(
    "float32",
    shape,
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(i)),
  );
const labels = (count: number, classes: number): NdArray =>
  ndarray(
    "int32",
    [count],
    Int32Array.from({ length: count }, (_, i) => i % classes),
  );

const fitting = { batchSize: 8, epochs: 1, verbose: false } as const;
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loom-profile-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

const leftBehind = async (): Promise<string[]> =>
  (await readdir(tmpdir())).filter((name) => name.startsWith("tensorloom-profile-"));

describe("the chapter's CNN", () => {
  let found: Profile<unknown>;
  let events: TraceEvent[];
  let before: string[];
  beforeAll(async () => {
    before = await leftBehind();
    const cnn = sequential([
      layers.input([32, 32, 3]),
      layers.conv2d(32, 3, { activation: "relu" }),
      layers.maxPooling2d(2),
      layers.conv2d(64, 3, { activation: "relu" }),
      layers.maxPooling2d(2),
      layers.flatten(),
      layers.dense(128, { activation: "relu" }),
      layers.dense(10, { activation: "softmax" }),
    ]);
    cnn.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
    const file = join(folder, "cnn/trace.json");
    found = await profile(() => cnn.fit(floats(8 * 12, 32, 32, 3), labels(8 * 12, 10), fitting), {
      file,
      warmUp: 2,
      steps: 6,
    });
    const { traceEvents } = JSON.parse(await readFile(file, "utf8")) as { traceEvents: { ph: string }[] };
    events = traceEvents.filter(({ ph }) => ph === "X") as TraceEvent[];
  });
  const step = () => found.programs.find(({ name }) => name === "training step (batch of 8)")!;

  test("every layer takes time forward and backward", () => {
    for (const name of ["conv2d", "maxPooling2d", "conv2d_1", "maxPooling2d_1", "dense", "dense_1"]) {
      const layer = step().layers.find((time) => time.layer === name);
      expect(layer?.forward, `${name} forward`).toBeGreaterThan(0);
      expect(layer?.backward, `${name} backward`).toBeGreaterThan(0);
    }
    // A reshape, which may take less than the microsecond that the library counts in.
    expect(step().layers.map(({ layer }) => layer)).toContain("flatten");
  });

  test("convolutions, not the pools that they are woven with, take most", () => {
    const convolutions = step().layers.filter(({ layer }) => layer.startsWith("conv2d"));
    const pools = step().layers.filter(({ layer }) => layer.startsWith("maxPooling2d"));
    expect(sum(convolutions.map(({ total }) => total))).toBeGreaterThan(sum(pools.map(({ total }) => total)));
  });

  test("the parts sum to what the step took", () => {
    const { milliseconds, kernels, between, host, layers: times, ops } = step();
    expect(Math.min(kernels, between, host)).toBeGreaterThanOrEqual(0);
    expect(kernels + between + host).toBeCloseTo(milliseconds, 6);
    // Slack: 1 %.
    expect(sum(times.map(({ total }) => total)) / kernels).toBeCloseTo(1, 2);
    expect(sum(ops.map((op) => op.milliseconds)) / kernels).toBeCloseTo(1, 2);
    expect(sum(times.map(({ share }) => share)) + (between + host) / milliseconds).toBeCloseTo(1, 2);
  });

  test("little belongs to no layer", () => {
    expect(step().layers.find(({ layer }) => layer === "")?.share ?? 0).toBeLessThan(0.02);
    expect(step().layers.map(({ layer }) => layer)).toEqual(
      expect.arrayContaining(["loss", "metrics", "optimizer"]),
    );
  });

  test("layers stand in the order in which they run", () => {
    const names = step().layers.map(({ layer }) => layer);
    const dense = names.indexOf("dense");
    expect(names.indexOf("conv2d")).toBeLessThan(names.indexOf("conv2d_1"));
    expect(names.indexOf("conv2d_1")).toBeLessThan(dense);
    expect(dense).toBeLessThan(names.indexOf("dense_1"));
  });

  test("matrix products tell their speed", () => {
    const products = step().ops.filter(({ op }) => /MatMul|Gemm|^Conv$/.test(op));
    expect(products.length).toBeGreaterThan(8);
    for (const { gigaflops } of products) expect(gigaflops).toBeGreaterThan(0);
  });

  test("the table tells all of it", () => {
    const table = found.table({ top: 5 });
    expect(table).toMatch(/^training step \(batch of 8\): [\d.]+ ms, the mean of the quicker 3 of 6/);
    expect(table).toMatch(/│ conv2d_1 +│ +[\d.]+ │ +[\d.]+ │ +│ +[\d.]+ │ +[\d.]+ % │/);
    expect(table).toMatch(/around each run, in itself: .*wait for data/);
    expect(table).toMatch(/the longest 5 of \d+/);
  });

  test("the trace holds spans that lie within each other or apart", () => {
    expect(events.length).toBeGreaterThan(500);
    const tracks = new Set(events.map(({ tid }) => tid));
    for (const track of tracks) {
      const open: TraceEvent[] = [];
      for (const event of events.filter(({ tid }) => tid === track)) {
        expect(event.ts).toBeGreaterThanOrEqual(0);
        expect(event.dur).toBeGreaterThanOrEqual(0);
        const end = (e: TraceEvent): number => Math.round((e.ts + e.dur) * 1000);
        while (open.length > 0 && end(open.at(-1)!) <= Math.round(event.ts * 1000)) open.pop();
        if (open.length > 0) expect(end(event)).toBeLessThanOrEqual(end(open.at(-1)!));
        open.push(event);
      }
    }
    expect(tracks.size).toBe(1);
  });

  test("the trace has layers in the runs, and nodes and our own work about them", () => {
    const category = (wanted: string): TraceEvent[] => events.filter(({ cat }) => cat === wanted);
    const inside = (outer: TraceEvent, { ts, dur }: TraceEvent): boolean =>
      ts >= outer.ts - 0.001 && ts + dur <= outer.ts + outer.dur + 0.001;
    const runs = category("run").filter(({ name }) => name.startsWith("training step"));
    expect(runs).toHaveLength(6);
    for (const run of runs) {
      const layersIn = category("backward").filter((event) => inside(run, event));
      expect(layersIn.map(({ name }) => name)).toContain("conv2d_1");
    }
    const steps = category("host").filter(({ name }) => name === "step");
    expect(steps).toHaveLength(12);
    expect(runs.every((run) => steps.some((outer) => inside(outer, run)))).toBe(true);
    const names = category("host").map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["wait for data", "read metrics"]));
  });

  test("nothing stays behind", async () => {
    expect(activeRecorder()).toBeUndefined();
    expect(await leftBehind()).toEqual(before);
    expect(await readdir(join(folder, "cnn"))).toEqual(["trace.json"]);
  });
});

test("what runs in a loop counts for the layer that made it", async () => {
  const net = sequential([layers.input([7, 3]), layers.lstm(4, { name: "memory" }), layers.dense(2)]);
  net.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const { programs } = await profile(() => net.fit(floats(16, 7, 3), floats(16, 2), fitting));
  const step = programs.find(({ name }) => name.startsWith("training step"))!;
  const tanh = step.ops.find(
    ({ op, layer, phase }) => op === "Tanh" && layer === "memory" && phase === "forward",
  );
  expect(tanh?.count).toBe(2 * 7);
  const memory = step.layers.find(({ layer }) => layer === "memory")!;
  expect(memory.forward).toBeGreaterThan(0);
  expect(memory.backward).toBeGreaterThan(0);
  expect(memory.share).toBeGreaterThan(step.layers.find(({ layer }) => layer === "dense")!.share);
  expect(step.layers.map(({ layer }) => layer).filter((name) => name.startsWith("memory/"))).toEqual([]);
});

test("layers within layers have times of their own, counted in those around", async () => {
  const x = layers.input([6, 8]);
  const net = model(x, layers.transformerEncoder({ intermediateDim: 16, numHeads: 2, name: "block" })(x));
  net.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const { programs } = await profile(() => net.fit(floats(16, 6, 8), floats(16, 6, 8), fitting));
  const { layers: times } = programs.find(({ name }) => name.startsWith("training step"))!;
  const inner = times.filter(({ layer }) => /^block\/[^/]+$/.test(layer));
  expect(inner.map(({ layer }) => layer)).toContain("block/selfAttention");
  const block = times.find(({ layer }) => layer === "block")!;
  expect(block.backward).toBeGreaterThanOrEqual(sum(inner.map(({ backward }) => backward)) * 0.999);
  const places = times.map(({ layer }) => layer);
  for (const { layer } of inner) expect(places.indexOf(layer)).toBeGreaterThan(places.indexOf("block"));
});

const small = (): Model => {
  const net = sequential([layers.input([4]), layers.dense(3)]);
  net.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  return net;
};

test("a model that has been trained can be profiled, and trains on after it to the same weights", async () => {
  const [profiled, plain] = [small(), small()];
  plain.setWeights(profiled.getWeights());
  const [x, y] = [floats(16, 4), floats(16, 3)];
  const options = { ...fitting, shuffle: false };
  for (const net of [profiled, plain]) await net.fit(x, y, options);
  const { programs, result } = await profile(() => profiled.fit(x, y, options));
  expect(programs[0]?.recorded).toBe(1);
  expect(result).toEqual({ ...(await plain.fit(x, y, options)), secondsPerEpoch: result.secondsPerEpoch });
  for (const net of [profiled, plain]) await net.fit(x, y, options);
  expect(profiled.getWeights()).toEqual(plain.getWeights());
});

test("compiled functions and predictions are profiled", async () => {
  const product = compile((a: Tensor, b: Tensor) => matMul(a, b));
  const net = small();
  const { programs, table } = await profile(
    async () => {
      for (let i = 0; i < 4; i++) await product(tensor([[1, 2]]), tensor([[3], [4]]));
      await net.predict(floats(64, 4), { batchSize: 8 });
    },
    { warmUp: 1, steps: 2 },
  );
  const byName = new Map(programs.map((program) => [program.name, program]));
  expect(byName.get("compiled function")?.ops.map(({ op }) => op)).toEqual(["MatMul"]);
  expect(byName.get("prediction (batch of 8)")?.recorded).toBe(2);
  expect(table).toBeTypeOf("function");
});

describe("what cannot be", () => {
  const refused = async (options: Parameters<typeof profile>[1]): Promise<unknown> => {
    let worked = false;
    const error = await profile(() => (worked = true), options).catch((cause: unknown) => cause);
    expect(worked).toBe(false);
    expect(activeRecorder()).toBeUndefined();
    return error;
  };

  test("a file that cannot be written is refused before the work", async () => {
    expect(await refused({ file: join(folder, "no\0name/trace.json") })).toMatchObject({
      name: "OptionError",
    });
    expect(await refused({ file: folder })).toMatchObject({
      name: "OptionError",
      message: expect.stringContaining("it is a folder") as string,
    });
  });

  test("options out of their range are refused", async () => {
    expect(await refused({ steps: 0 })).toMatchObject({ name: "OptionError" });
    expect(await refused({ warmUp: -1 })).toMatchObject({ name: "OptionError" });
    expect(await refused({ stpes: 3 } as never)).toMatchObject({ name: "OptionError" });
  });

  test("a device without a profiler says so", async () => {
    const usual = await device();
    const { records: _, ...without } = usual;
    setDevice({ ...without, name: "wasm" });
    try {
      expect(await refused({})).toMatchObject({
        name: "UnsupportedError",
        message: expect.stringMatching(/the device 'wasm' .* has no profiler/) as string,
      });
    } finally {
      setDevice(usual);
    }
  });

  test("one profile at a time", async () => {
    const inner = await profile(() => profile(() => 1).catch((cause: unknown) => cause));
    expect(inner.result).toMatchObject({ name: "OptionError" });
    expect(inner.programs).toEqual([]);
    expect(inner.table()).toBe("");
  });

  test("what the work throws is passed on, and nothing stays behind", async () => {
    const before = await leftBehind();
    const net = small();
    const failing = profile(async () => {
      await net.fit(floats(16, 4), floats(16, 3), fitting);
      throw new Error("so be it");
    });
    await expect(failing).rejects.toThrow("so be it");
    expect(activeRecorder()).toBeUndefined();
    expect(await leftBehind()).toEqual(before);
  });
});
