import { expect, it } from "vitest";
import { bestOf, betterDirection, chartsOf } from "./charts.ts";

it("pairs each metric with its validation series, the loss first", () => {
  const series = {
    accuracy: [1],
    valAccuracy: [2],
    learningRate: [3],
    valLoss: [4],
    loss: [5],
    value: [6],
    valF1: [7],
  };
  const charts = chartsOf({ epochs: [1], series });
  expect(
    charts.map(({ metric, lines }) => [metric, ...lines.map(({ role, values }) => [role, ...values])]),
  ).toEqual([
    ["loss", ["training", 5], ["validation", 4]],
    ["accuracy", ["training", 1], ["validation", 2]],
    ["learningRate", ["training", 3]],
    ["value", ["training", 6]],
    ["f1", ["validation", 7]],
  ]);
});

it("makes gaps of what is null, missing or not finite", () => {
  const [chart] = chartsOf({ epochs: [1, 2, 3, 4, 5], series: { loss: [null, NaN, Infinity, 2] } });
  expect(chart!.lines[0]!.values).toEqual([undefined, undefined, undefined, 2, undefined]);
});

it("finds the best epoch where the metric's name tells what is better", () => {
  const [loss, accuracy, rate] = chartsOf({
    epochs: [3, 4, 5, 6],
    series: { loss: [2, null, 1, 1], topKAccuracy: [0.1, 0.4, 0.2, 0.4], learningRate: [1, 2, 3, 4] },
  });
  expect(bestOf(loss!, loss!.lines[0]!)).toEqual({ epoch: 5, value: 1 });
  expect(bestOf(accuracy!, accuracy!.lines[0]!)).toEqual({ epoch: 4, value: 0.4 });
  expect(bestOf(rate!, rate!.lines[0]!)).toBeUndefined();
  expect(betterDirection("meanSquaredError")).toBe("lower");
});
