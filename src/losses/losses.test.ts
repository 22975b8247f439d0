import { describe, expect, it } from "vitest";
import { readGoldens } from "../../test/goldens/read.ts";
import { OptionError, ShapeError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { constant, input, tensor } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import { nodesBehind } from "../graph/walk.ts";
import * as ops from "../ops/index.ts";
import { evaluate } from "../runtime/index.ts";
import { grad, valueAndGrad } from "../transform/grad.ts";
import { simplify } from "../transform/simplify.ts";
import * as losses from "./index.ts";

function expectNear(got: NdArray, expected: NdArray): void {
  expect(got.shape).toEqual(expected.shape);
  expected.data.forEach((value: number | bigint, i: number) => {
    // Keras's own gradients are not numbers where a class is ignored.
    if (Number.isNaN(Number(value))) return;
    const difference = Math.abs(Number(got.data[i]) - Number(value));
    expect(difference, `element ${i}`).toBeLessThanOrEqual(1e-5 * Math.abs(Number(value)) + 2e-6);
  });
}

const { cases, tensors } = readGoldens("losses");

describe("values and gradients equal Keras's", () => {
  it.each(cases)("$name", async ({ type, options, yTrue, yPred, sampleWeight, output, dy, gradient }) => {
    const loss = losses.fromConfig({ name: type, config: options as never });
    const of = (name: string) => constant(tensors[name]!);
    const run = (p: Tensor) =>
      losses.computeLoss(loss, {
        yTrue: of(yTrue),
        yPred: p,
        sampleWeight: sampleWeight === undefined ? undefined : of(sampleWeight),
      });
    const slope = grad((p: Tensor) => ops.sum(ops.multiply(run(p), of(dy))))(of(yPred));
    const [value, dyPred] = await evaluate([run(of(yPred)), slope]);
    expectNear(value!, tensors[output]!);
    expectNear(dyPred!, tensors[gradient]!);
  });
});

describe("probabilities straight from a softmax or sigmoid", () => {
  const logits = tensor([
    [2, -1, 0.5],
    [100, -100, 0],
  ]);
  const oneHot = tensor([
    [0, 1, 0],
    [0, 1, 0],
  ]);
  const labels = tensor(new Int32Array([1, 1]));

  it.each([
    [losses.categoricalCrossentropy, oneHot, ops.softmax],
    [losses.sparseCategoricalCrossentropy, labels, ops.softmax],
    [losses.binaryCrossentropy, oneHot, ops.sigmoid],
  ] as const)("are as exact as logits: %o", async (make, yTrue, activation) => {
    const through = make().call(yTrue, (activation as (x: Tensor) => Tensor)(logits));
    const direct = make({ fromLogits: true }).call(yTrue, logits);
    const [a, b] = await evaluate([through, direct]);
    expect([...(a!.data as Float32Array)]).toEqual([...(b!.data as Float32Array)]);
    expect(Math.max(...(a!.data as Float32Array))).toBeGreaterThan(60);
  });

  /** Operations that are left when constants are folded. */
  const count = (outputs: readonly Tensor[]) => {
    const live = new Set<Tensor["node"]>();
    for (const node of nodesBehind(simplify({ inputs: [], outputs }).outputs)) {
      if (node.op.name === "input" || node.inputs.some((t) => live.has(t.node))) live.add(node);
    }
    return [...live].filter((node) => node.inputs.length > 0).length;
  };

  it("costs few operations beside the softmax itself", () => {
    const x = input({ dtype: "float32", shape: [64, 10] });
    const y = input({ dtype: "float32", shape: [64, 10] });
    const [loss, slope] = valueAndGrad((at: Tensor) =>
      losses.computeLoss(losses.categoricalCrossentropy(), { yTrue: y, yPred: ops.softmax(at) }),
    )(x);
    // loss: crossentropy, sum, scale; gradient: softmax, sum of labels, product, difference, scale
    expect(count([loss, slope])).toBe(8);
    const classes = input({ dtype: "int32", shape: [64] });
    const [sparse, sparseSlope] = valueAndGrad((at: Tensor) =>
      losses.computeLoss(losses.sparseCategoricalCrossentropy(), {
        yTrue: classes,
        yPred: ops.softmax(at),
      }),
    )(x);
    expect(count([sparse, sparseSlope])).toBe(6);
  });

  it("has second derivatives", async () => {
    const f = (x: Tensor) => ops.sum(losses.categoricalCrossentropy({ fromLogits: true }).call(oneHot, x));
    const at = tensor([
      [0.1, 0.2, -0.3],
      [1, 0, 0.5],
    ]);
    const twice = grad((x: Tensor) => ops.sum(ops.square(grad(f)(x))))(at);
    const step = 1e-2;
    const moved = (sign: number) =>
      ops.sum(
        ops.square(
          grad(f)(
            ops.add(
              at,
              tensor([
                [sign * step, 0, 0],
                [0, 0, 0],
              ]),
            ),
          ),
        ),
      );
    const [second, up, down] = await evaluate([twice, moved(1), moved(-1)]);
    expect(Number(second!.data[0])).toBeCloseTo(
      (Number(up!.data[0]) - Number(down!.data[0])) / (2 * step),
      2,
    );
  });
});

describe("reduceLoss", () => {
  const values = tensor([
    [1, 2],
    [3, 4],
  ]);
  it("lets a row's weight count for all its values, and 0 leave it out", async () => {
    const rows = losses.reduceLoss(values, tensor([0, 1]), "sum");
    const kept = losses.reduceLoss(values, tensor([0, 1]), "meanWithSampleWeight");
    expect(await rows.item()).toBe(7);
    expect(await kept.item()).toBe(7);
  });
  it("gives 0, not NaN, when all weights are 0", async () => {
    const none = losses.reduceLoss(tensor([1, 2]), tensor([0, 0]), "meanWithSampleWeight");
    expect(await none.item()).toBe(0);
  });
});

it.each(losses.names)("%s survives saving", (name) => {
  const made = losses.get(name);
  expect(losses.fromConfig(JSON.parse(JSON.stringify(made))).config).toEqual(made.config);
});

it("resolves Keras's names and rejects what does not fit", () => {
  expect(losses.get("mse").name).toBe("meanSquaredError");
  expect(losses.get("categorical_crossentropy").name).toBe("categoricalCrossentropy");
  expect(() => losses.get("meanSquareError")).toThrow("did you mean 'meanSquaredError'?");
  expect(() => losses.huber({ delta: 0 })).toThrow(OptionError);
  expect(() => losses.huber({ reduction: "avg" as never })).toThrow("huber.reduction");
  const scores = tensor([[1, 2, 3]]);
  expect(() => losses.categoricalCrossentropy().call(tensor([1]), scores)).toThrow(ShapeError);
  expect(() => losses.categoricalCrossentropy().call(tensor([1]), scores)).toThrow("sparseCategorical");
});
