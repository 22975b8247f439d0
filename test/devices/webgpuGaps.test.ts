import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { normal, randomKey } from "../../src/base/random.ts";
import { sizeOf, type Shape } from "../../src/base/shape.ts";
import type { GraphFunction } from "../../src/graph/function.ts";
import { input } from "../../src/graph/leaves.ts";
import type { Tensor } from "../../src/graph/tensor.ts";
import { toOnnx } from "../../src/onnx/index.ts";
import { convOp } from "../../src/ops/conv.ts";
import * as ops from "../../src/ops/index.ts";
import { normalizeBatchOp } from "../../src/ops/normalizeBatch.ts";
import { fold } from "../../src/ops/patches.ts";
import { standardizeOp } from "../../src/ops/standardize.ts";
import { compileGraph } from "../../src/runtime/index.ts";
import { modelNodes } from "../../src/runtime/modelNodes.ts";
import { webgpuGaps, withoutWrongFusions } from "../../src/runtime/webgpuGaps.ts";

const onWebGpu = process.env["LOOM_DEVICE"] === "webgpu";
const graph = (shapes: readonly Shape[], f: (...inputs: Tensor[]) => Tensor[]): GraphFunction => {
  const inputs = shapes.map((shape) => input({ dtype: "float32", shape }));
  return { inputs, outputs: f(...inputs) };
};

/** A graph for each entry of the table that shows why it is there. */
const samples: Record<string, GraphFunction> = {
  Conv: graph(
    [
      [2, 2, 6, 5],
      [12, 1, 3, 2],
    ],
    (x, kernel) => [
      convOp(x!, kernel!, { strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], groups: 2 }),
    ],
  ),
  ConvTranspose: graph([[1, 24, 2, 3]], (x) => [
    fold(x!, {
      offsets: Array.from({ length: 12 }, (_, i) => [Math.floor(i / 3), 2 - (i % 3)]),
      extent: [4, 3],
      strides: [2, 2],
      pads: [0, 0, 0, 0],
      spatial: [6, 7],
    }),
  ]),
  BatchNormalization: graph([[3, 2, 4], [2], [2]], (x, gamma, beta) =>
    normalizeBatchOp(x!, gamma!, beta!, { epsilon: 1e-3 }),
  ),
  float16: graph([[4]], (x) => [ops.cast(ops.cast(ops.add(x!, 1), "float16"), "float32")]),
};

const numbers = ({ inputs }: GraphFunction) =>
  inputs.map(({ dtype, shape }, i) => ({ dtype, shape, data: normal(randomKey(i), sizeOf(shape)) }));

/** The graph as ONNX Runtime's WebGPU runs it when it is told nothing. */
async function untold(given: GraphFunction, extra: object = {}): Promise<Float32Array[]> {
  const ort = createRequire(import.meta.url)("onnxruntime-node") as typeof import("onnxruntime-common");
  const session = await ort.InferenceSession.create(toOnnx(given), {
    executionProviders: ["webgpu"],
    logSeverityLevel: 4,
    extra: { ...extra },
  });
  const feeds = numbers(given).map(({ data, shape }, i) => [`x${i}`, new ort.Tensor("float32", data, shape)]);
  const results = await session.run(Object.fromEntries(feeds) as Record<string, never>);
  return given.outputs.map((_, i) => results[`y${i}`]!.data as Float32Array);
}

const native = async (given: GraphFunction): Promise<Float32Array[]> => {
  const { nodeDevice, setDevice, device } = await import("../../src/runtime/index.ts");
  const subject = await device();
  setDevice(await nodeDevice());
  const compiled = await compileGraph(given);
  setDevice(subject);
  return (await compiled.run(numbers(given))).map(({ data }) => data as Float32Array);
};

const agree = (a: readonly Float32Array[], b: readonly Float32Array[]): boolean =>
  a.every((list, k) => list.every((v, i) => Math.abs(v - b[k]![i]!) < 1e-3));

test.runIf(onWebGpu).each(webgpuGaps.map((gap) => [gap.about, gap] as const))(
  "%s is right on the processor, and would not be on WebGPU",
  async (about, { where }) => {
    const sample = samples[about]!;
    expect(modelNodes(toOnnx(sample)).some(where)).toBe(true);
    const expected = await native(sample);
    const told = (await (await compileGraph(sample)).run(numbers(sample))).map(
      ({ data }) => data as Float32Array,
    );
    expect(agree(told, expected)).toBe(true);
    // When this fails the library has learned it: the entry can go.
    const still = await untold(sample).then(
      (results) => !agree(results, expected),
      () => true,
    );
    expect(still, `${about} needs no entry in webgpuGaps any more`).toBe(true);
  },
);

test.runIf(onWebGpu)("the settings keep what a fusion forgets", async () => {
  const residual = graph(
    [
      [2, 3, 8],
      [2, 3, 8],
    ],
    (x, y) => {
      const [z, r] = standardizeOp(ops.add(x!, y!), { axis: 2, epsilon: 1e-5 });
      return [ops.multiply(z!, ops.square(r!))];
    },
  );
  expect(agree(await untold(residual, withoutWrongFusions), await native(residual))).toBe(true);
  await expect(untold(residual)).rejects.toThrow(/Missing Input/);
});
