import { describe, expect, test } from "vitest";
import type { KernelRun, RecordedProgram } from "../../runtime/index.ts";
import { flopsOf } from "./flops.ts";
import { hostTimes } from "./hostTimes.ts";
import { nested, tracks } from "./nesting.ts";
import { placeOf } from "./place.ts";

describe("placeOf", () => {
  test.each([
    ["dense/MatMul_v54", "dense", "forward"],
    ["encoder/block/dense/MatMul_v54/MatMulAddFusion", "encoder/block/dense", "forward"],
    ["fused dense/MatMul_v54/MatMulAddFusion", "dense", "forward"],
    ["gradient/dense/MatMul_v67/MatmulTransposeFusion/", "dense", "backward"],
    ["gradient/maxPooling2d_1/Reshape_v143_new_reshape", "maxPooling2d_1", "backward"],
    ["gradient/loss/Mul_v3", "loss", "backward"],
    ["gradient/Mul_v3", "", "backward"],
    ["optimizer/Sqrt_v301", "optimizer", "update"],
    ["metrics/ArgMax_v320", "metrics", "update"],
    ["Block_v2/MatMul_v54", "Block_v2", "forward"],
    ["gradients/MatMul_v54", "gradients", "forward"],
    ["SkipLayerNormalization", "", "forward"],
  ])("%s", (name, layer, phase) => {
    expect(placeOf(name)).toEqual({ layer, phase });
  });

  test("in a loop, a node without a name of ours belongs to the loop", () => {
    const lstm = { layer: "lstm", phase: "backward" } as const;
    expect(placeOf("output_r40", lstm)).toEqual(lstm);
  });
});

describe("flopsOf", () => {
  const float = (...shape: number[]) => ({ dtype: "float", shape });
  const kernel = (op: string, inputs: number[][], output: number[]): KernelRun => ({
    ...{ name: op, op, start: 0, duration: 1, inner: [] },
    inputs: inputs.map((shape) => float(...shape)),
    outputs: [float(...output)],
  });
  test.each([
    [
      "a matrix product",
      kernel(
        "MatMul",
        [
          [2, 3],
          [3, 4],
        ],
        [2, 4],
      ),
      2 * 2 * 3 * 4,
    ],
    [
      "with the left side transposed",
      kernel(
        "FusedMatMul",
        [
          [3, 2],
          [3, 4],
        ],
        [2, 4],
      ),
      2 * 2 * 3 * 4,
    ],
    ["with the right side transposed", kernel("Gemm", [[2, 3], [4, 3], [4]], [2, 4]), 2 * 2 * 3 * 4],
    [
      "of a batch",
      kernel(
        "MatMul",
        [
          [2, 3],
          [5, 3, 4],
        ],
        [5, 2, 4],
      ),
      5 * 2 * 2 * 3 * 4,
    ],
    ["of a vector", kernel("MatMul", [[3], [3, 4]], [4]), 2 * 3 * 4],
    [
      "a convolution in groups",
      kernel(
        "Conv",
        [
          [1, 4, 5, 5],
          [6, 2, 3, 3],
        ],
        [1, 6, 3, 3],
      ),
      2 * 54 * 18,
    ],
    [
      "a transposed one",
      kernel(
        "ConvTranspose",
        [
          [1, 4, 3, 3],
          [4, 2, 3, 3],
        ],
        [1, 2, 5, 5],
      ),
      2 * 36 * 18,
    ],
  ])("%s", (_, product, flops) => {
    expect(flopsOf(product)).toBe(flops);
  });

  test("none for other ops", () => {
    expect(flopsOf(kernel("Add", [[2], [2]], [2]))).toBeUndefined();
  });
});

const span = (start: number, end: number, name = `${start}-${end}`) => ({ name, start, end });

test("spans nest by time, and those that cross go to tracks of their own", () => {
  const [outer, inner, crossing, later] = [span(0, 10), span(2, 5), span(4, 7), span(20, 30)];
  expect(nested([later, inner, outer])).toEqual([
    { value: outer, inner: [{ value: inner, inner: [] }] },
    { value: later, inner: [] },
  ]);
  expect(tracks([later, crossing, inner, outer])).toEqual([[outer, inner, later], [crossing]]);
});

test("host times are the time between the recorded runs by what was done, each without what lies in it", () => {
  const session = { start: 0, duration: 1000, kernels: [] };
  const recorded = [10, 20, 30].map((start) => ({ start, end: start + 4, session }));
  const program: RecordedProgram = { name: "step", recorded, runs: recorded, watched: 3 };
  const spans = [
    span(9, 15, "step"),
    span(19, 25, "step"),
    span(29, 35, "step"),
    span(16, 18, "wait"),
    span(0, 5, "long ago"),
  ];
  // From 10 to 34: 12 of runs, 1 + 2 + 1 of steps around them, 2 of waiting, and the rest.
  expect(hostTimes(program, spans)).toEqual([
    { name: "other", milliseconds: 6 / 3 },
    { name: "step", milliseconds: 4 / 3 },
    { name: "wait", milliseconds: 2 / 3 },
  ]);
});
