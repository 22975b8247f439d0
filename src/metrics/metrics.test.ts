import { describe, expect, it } from "vitest";
import { readGoldens } from "../../test/goldens/read.ts";
import { OptionError, ShapeError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { constant, tensor } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import { evaluate } from "../runtime/index.ts";
import * as metrics from "./index.ts";

interface Batch {
  readonly yTrue: Tensor;
  readonly yPred: Tensor;
  readonly sampleWeight?: Tensor | undefined;
}

/** The figure after each batch. */
async function follow(metric: metrics.Metric, batches: readonly Batch[]): Promise<NdArray[]> {
  const first = batches[0]!;
  let state: Record<string, Tensor> = Object.fromEntries(
    Object.entries(metric.initial(first.yTrue.type, first.yPred.type)).map(([k, v]) => [k, constant(v)]),
  );
  const figures: Tensor[] = [];
  for (const { yTrue, yPred, sampleWeight } of batches) {
    const next = metric.update(state, yTrue, yPred, sampleWeight);
    for (const [part, value] of Object.entries(next)) expect(value.type).toEqual(state[part]!.type);
    expect(Object.keys(next).sort()).toEqual(Object.keys(state).sort());
    state = next;
    figures.push(metric.result(state));
  }
  return evaluate(figures);
}

const { cases, tensors } = readGoldens("metrics");

describe("figures after each batch equal Keras's", () => {
  it.each(cases)("$name", async ({ type, options, batches }) => {
    // What Keras calls None, no aggregation, is a word here.
    const config = Object.fromEntries(Object.entries(options).map(([k, v]) => [k, v ?? "none"]));
    const metric = metrics.fromConfig({ name: type, config: config as never });
    const of = (name: string | undefined) => constant(tensors[name!]!);
    const figures = await follow(
      metric,
      batches.map(({ yTrue, yPred, values, sampleWeight }) => ({
        yTrue: of(yTrue ?? values),
        yPred: of(yPred ?? values),
        sampleWeight: sampleWeight === undefined ? undefined : of(sampleWeight),
      })),
    );
    figures.forEach((figure, i) => {
      const expected = tensors[batches[i]!.result]!;
      expect(figure.shape).toEqual(expected.shape);
      expected.data.forEach((value: number | bigint, j: number) => {
        const difference = Math.abs(Number(figure.data[j]) - Number(value));
        expect(difference, `batch ${i}, element ${j}`).toBeLessThanOrEqual(
          1e-5 * Math.abs(Number(value)) + 2e-6,
        );
      });
    });
  });
});

describe("accuracy chooses by shapes", () => {
  const scores = tensor([
    [0.1, 0.7, 0.2],
    [0.8, 0.1, 0.1],
  ]);
  it.each([
    ["class numbers", tensor(new Int32Array([1, 2])), scores],
    ["class numbers in a column", tensor(new Int32Array([1, 2]), { shape: [2, 1] }), scores],
    [
      "label vectors",
      tensor([
        [0, 1, 0],
        [0, 0, 1],
      ]),
      scores,
    ],
    ["bits and a column of probabilities", tensor([1, 0]), tensor([[0.9], [0.8]])],
    ["bits and a vector of probabilities", tensor([1, 0]), tensor([0.9, 0.8])],
  ])("%s", async (_, yTrue, yPred) => {
    const [figure] = await follow(metrics.accuracy(), [{ yTrue, yPred }]);
    expect(figure!.data[0]).toBe(0.5);
  });
});

describe("rows of weight 0 change nothing", () => {
  const needed: Readonly<Record<string, object>> = {
    sensitivityAtSpecificity: { specificity: 0.5 },
    specificityAtSensitivity: { sensitivity: 0.5 },
    precisionAtRecall: { recall: 0.5 },
    recallAtPrecision: { precision: 0.5 },
    iou: { numClasses: 3, targetClassIds: [0, 1], sparseYTrue: false, sparseYPred: false },
    meanIoU: { numClasses: 3, sparseYTrue: false, sparseYPred: false },
    oneHotIoU: { numClasses: 3, targetClassIds: [0] },
    oneHotMeanIoU: { numClasses: 3 },
    topKCategoricalAccuracy: { k: 2 },
    sparseTopKCategoricalAccuracy: { k: 2 },
  };
  it.each(metrics.names)("%s", async (name) => {
    const metric = metrics.fromConfig({ name, config: (needed[name] ?? {}) as never });
    const sparse = name.startsWith("sparse") || name === "perplexity";
    const labels = sparse
      ? tensor(new Int32Array([1, 0, 2]))
      : tensor([
          [0, 1, 0],
          [1, 0, 0],
          [0, 0, 1],
        ]);
    const kept = sparse
      ? tensor(new Int32Array([1, 0]))
      : tensor([
          [0, 1, 0],
          [1, 0, 0],
        ]);
    const rows = [
      [0.2, 0.7, 0.1],
      [0.3, 0.5, 0.2],
      [0.6, 0.3, 0.1],
    ];
    const [padded] = await follow(metric, [
      { yTrue: labels, yPred: tensor(rows), sampleWeight: tensor([1, 1, 0]) },
    ]);
    const [whole] = await follow(metric, [
      { yTrue: kept, yPred: tensor(rows.slice(0, 2)), sampleWeight: tensor([1, 1]) },
    ]);
    expect([...(padded!.data as Float32Array)]).toEqual([...(whole!.data as Float32Array)]);
  });
});

describe("confusionMatrix counts labels in rows, predictions in columns", () => {
  const counts = async (batches: readonly Batch[]) => {
    const figures = await follow(metrics.confusionMatrix(), batches);
    return [...(figures.at(-1)!.data as Float32Array)];
  };

  it("for class numbers, over batches, with weights", async () => {
    const first = {
      yTrue: tensor(new Int32Array([0, 1, 1])),
      yPred: tensor([
        [2, 1],
        [3, 0],
        [0, 3],
      ]),
    };
    const second = { yTrue: tensor(new Int32Array([1])), yPred: tensor([[0, 1]]) };
    expect(await counts([first, second])).toEqual([1, 0, 1, 2]);
    expect(await counts([{ ...first, sampleWeight: tensor([2, 0.5, 0]) }])).toEqual([2, 0, 0.5, 0]);
  });

  it("for a column of probabilities", async () => {
    const batch = { yTrue: tensor([0, 0, 1]), yPred: tensor([[0.9], [0.2], [0.8]]) };
    expect(await counts([batch])).toEqual([1, 1, 0, 1]);
  });
});

it("keeps its own name, and is found by its factory's when loaded", () => {
  const made = metrics.auc({ curve: "PR", name: "precisionRecall" });
  const again = metrics.fromConfig(JSON.parse(JSON.stringify(made)));
  expect([again.name, again.config]).toEqual(["precisionRecall", made.config]);
  expect(metrics.get("acc").name).toBe("accuracy");
});

it("rejects what does not fit", () => {
  expect(() => metrics.get("acuracy")).toThrow("did you mean 'accuracy'?");
  expect(() => metrics.precision({ thresholds: 1.5 })).toThrow(OptionError);
  expect(() => metrics.auc({ numLabels: 3 })).toThrow("multiLabel");
  expect(() => metrics.meanIoU({} as never)).toThrow("numClasses");
  expect(() => metrics.precisionAtRecall({} as never)).toThrow("precisionAtRecall.recall");
  const vector = { dtype: "float32", shape: [4] } as const;
  expect(() => metrics.f1Score().initial(vector, vector)).toThrow(ShapeError);
});
