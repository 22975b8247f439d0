import { describe, expect, it } from "vitest";
import { readGoldens } from "../../../test/goldens/read.ts";
import { OptionError } from "../../base/errors.ts";
import { input } from "../../graph/leaves.ts";
import { compileGraph } from "../../runtime/index.ts";
import * as schedules from "./index.ts";

/** The rates a schedule gives in a compiled graph. */
async function inGraph(made: schedules.Schedule, steps: readonly number[]): Promise<number[]> {
  const step = input({ dtype: "float32", shape: [] });
  const run = await compileGraph({ inputs: [step], outputs: [made.at(step)] });
  const rates: number[] = [];
  for (const at of steps) {
    const [rate] = await run.run([{ dtype: "float32", shape: [], data: new Float32Array([at]) }]);
    rates.push(Number(rate!.data[0]));
  }
  return rates;
}

function expectNear(got: readonly number[], expected: readonly number[]): void {
  got.forEach((rate, i) =>
    expect(Math.abs(rate - expected[i]!), `value ${i}: ${rate}`).toBeLessThanOrEqual(
      1e-5 * Math.abs(expected[i]!) + 1e-7,
    ),
  );
}

describe("equal to Keras, in the graph and on the host", () => {
  it.each(readGoldens("schedules").cases)("$name", async ({ type, options, at, values }) => {
    const made = schedules.fromConfig({ name: type, config: options as never });
    expectNear(
      at.map((step) => made.value(step)),
      values,
    );
    expectNear(await inGraph(made, at), values);
  });
});

it("oneCycle rises, falls and stays, the same in the graph", async () => {
  const made = schedules.oneCycle({ maxLearningRate: 1, totalSteps: 100 });
  expect(made.value(0)).toBeCloseTo(1 / 25);
  expect(made.value(29)).toBeCloseTo(1);
  expect(made.value(99)).toBeCloseTo(1 / 250_000);
  expect(made.value(1000)).toBeCloseTo(1 / 250_000);
  const steps = [0, 10, 28, 29, 30, 60, 99, 200];
  expectNear(
    await inGraph(made, steps),
    steps.map((step) => made.value(step)),
  );
});

it("constant stays", async () => {
  expectNear(await inGraph(schedules.constant({ learningRate: 0.3 }), [0, 7]), [0.3, 0.3]);
});

it("checks options", () => {
  expect(() => schedules.exponentialDecay({} as never)).toThrow(OptionError);
  expect(() => schedules.cosineDecay({ initialLearningRate: 1, decaySteps: 0 })).toThrow("greater than 0");
  expect(() => schedules.cosineDecay({ initialLearningRate: 1, decaySteps: 9, warmupSteps: 3 })).toThrow(
    "warmupTarget",
  );
  expect(() => schedules.piecewiseConstantDecay({ boundaries: [1], values: [1] })).toThrow(OptionError);
  expect(() => schedules.piecewiseConstantDecay({ boundaries: [2, 1], values: [1, 2, 3] })).toThrow(
    "ascending",
  );
});
