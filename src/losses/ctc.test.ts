import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../base/errors.ts";
import { tensor, type Nested } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import * as ops from "../ops/index.ts";
import { compile, evaluate } from "../runtime/index.ts";
import { grad, hessianVectorProduct, valueAndGrad } from "../transform/index.ts";
import * as losses from "./index.ts";

interface Case {
  readonly name: string;
  readonly blank: number;
  readonly target: Nested;
  readonly targetLength: number[];
  readonly outputLength: number[];
  readonly logits: Nested;
  readonly dy: number[];
  readonly loss: (number | "inf")[];
  readonly gradient: number[][][];
  readonly keras?: number[];
}
const path = new URL("../../goldens/decoding/ctc.json", import.meta.url);
const cases = (JSON.parse(readFileSync(path, "utf8")) as { losses: Case[] }).losses;

const integers = (values: Nested) => tensor(values, { dtype: "int32" });
const numbers = (data: ArrayLike<number | bigint>) => Array.from(data, Number);

function expectNear(got: readonly number[], expected: readonly (number | "inf")[]) {
  expect(got).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    if (value === "inf") expect(got[i]).toBe(Infinity);
    else expect(Math.abs(got[i]! - value), `element ${i}`).toBeLessThan(1e-5 * Math.max(1, Math.abs(value)));
  });
}

describe("values and gradients equal PyTorch's, values Keras's", () => {
  it.each(cases)("$name", async (c) => {
    const options = {
      targetLength: integers(c.targetLength),
      outputLength: integers(c.outputLength),
      maskIndex: c.blank,
    };
    const run = (logits: Tensor) => losses.ctcLoss(integers(c.target), logits, options);
    const slope = grad((x: Tensor) => ops.sum(ops.multiply(run(x), tensor(c.dy))));
    const [loss, gradient] = await evaluate([run(tensor(c.logits)), slope(tensor(c.logits))]);
    expectNear(numbers(loss!.data), c.loss);
    expectNear(numbers(gradient!.data), c.gradient.flat(2));
    if (c.keras) expectNear(numbers(loss!.data), c.keras);
  });
});

/** `-log` of the sum, over all ways to name the frames, of those that spell the labels. */
function byEnumeration(logProbabilities: readonly (readonly number[])[], labels: readonly number[]): number {
  const classes = logProbabilities[0]!.length;
  let total = 0;
  for (let path = 0; path < classes ** logProbabilities.length; path++) {
    const frames = logProbabilities.map((_, t) => Math.floor(path / classes ** t) % classes);
    const spelt = frames.filter((label, t) => label !== 0 && label !== frames[t - 1]);
    if (spelt.join() !== labels.join()) continue;
    total += Math.exp(frames.reduce((sum, label, t) => sum + logProbabilities[t]![label]!, 0));
  }
  return -Math.log(total);
}

it.each([[[]], [[1]], [[2, 2]], [[1, 2, 1]], [[1, 1, 2]], [[2, 1, 2, 1, 2]]])(
  "equals the sum over all paths: %j",
  async (labels) => {
    const logits = ops.random.normal(ops.random.key(labels.length), [1, 5, 3]);
    const target = tensor(new Int32Array(labels), { shape: [1, labels.length] });
    const [loss, logProbabilities] = await evaluate([losses.ctcLoss(target, logits), ops.logSoftmax(logits)]);
    const rows = Array.from({ length: 5 }, (_, t) => numbers(logProbabilities!.data.slice(3 * t, 3 * t + 3)));
    expect(Number(loss!.data[0])).toBeCloseTo(byEnumeration(rows, labels), 4);
  },
);

describe("the loss", () => {
  const logits = ops.random.normal(ops.random.key(7), [2, 4, 3]);
  const target = integers([
    [1, 2, 0],
    [2, 2, 2],
  ]);

  it("tells labels from padding by itself, as Keras's does", async () => {
    const [whole, told] = await evaluate([
      losses.ctc().call(target, logits),
      losses.ctcLoss(target, logits, { targetLength: integers([2, 3]), outputLength: integers([4, 4]) }),
    ]);
    expect(numbers(whole!.data)).toEqual(numbers(told!.data));
    expect(whole!.data[1], "three equal labels need five frames").toBe(Infinity);
  });

  it("leaves out labels that do not fit on request, and never gives them a gradient", async () => {
    const run = losses.ctc({ zeroInfinity: true }).call;
    const [values, slope] = await evaluate([
      run(target, logits),
      grad((x: Tensor) => ops.sum(losses.ctc().call(target, x)))(logits),
    ]);
    expect(values!.data[1]).toBe(0);
    expect(Number(values!.data[0])).toBeGreaterThan(0);
    expect(numbers(slope!.data).slice(12)).toEqual(new Array(12).fill(0));
    expect(numbers(slope!.data).slice(0, 12).every(Number.isFinite)).toBe(true);
  });

  it("is finite where the model rules classes out, and NaN where the logits are", async () => {
    const [values] = await evaluate([
      losses.ctcLoss(
        integers([[1], [1]]),
        tensor([
          [
            [0, 0, -Infinity],
            [0, 1, -Infinity],
          ],
          [
            [NaN, 0, 0],
            [0, 0, 0],
          ],
        ]),
      ),
    ]);
    // All pairs of frames but blank, blank.
    const blanks = 0.5 / (1 + Math.E);
    expect(Number(values!.data[0])).toBeCloseTo(-Math.log(1 - blanks), 5);
    expect(values!.data[1]).toBeNaN();
  });

  it("is infinite for labels that are no classes, and minds no padding past the length", async () => {
    const targetLength = integers([1, 1]);
    const [outside, beside] = await evaluate([
      losses.ctcLoss(integers([[3], [-1]]), logits),
      losses.ctcLoss(integers([[2, -1], [1, 9]]), logits, { targetLength }), // prettier-ignore
    ]);
    expect(numbers(outside!.data)).toEqual([Infinity, Infinity]);
    expect(numbers(beside!.data).every(Number.isFinite)).toBe(true);
  });

  it("has second derivatives", async () => {
    const f = (x: Tensor) => ops.sum(losses.ctcLoss(integers([[1, 2], [2, 1]]), x)); // prettier-ignore
    const v = ops.random.normal(ops.random.key(8), logits.shape);
    const step = 1e-2;
    const moved = (by: number) => grad(f)(ops.add(logits, ops.multiply(v, by)));
    const [product, up, down] = await evaluate([
      hessianVectorProduct(f, logits, v),
      moved(step),
      moved(-step),
    ]);
    numbers(product!.data).forEach((value, i) =>
      expect(value).toBeCloseTo((Number(up!.data[i]) - Number(down!.data[i])) / (2 * step), 2),
    );
  });

  it("teaches a model of free logits to spell its labels", async () => {
    const labels = integers([[1, 2, 2, 3]]);
    const step = compile((x: Tensor) => {
      const [loss, slope] = valueAndGrad((at: Tensor) => ops.sum(losses.ctcLoss(labels, at)))(x);
      return [ops.subtract(x, slope), loss] as const;
    });
    let x: Tensor = tensor(new Float32Array(8 * 4), { shape: [1, 8, 4] });
    let loss: Tensor | undefined;
    for (let i = 0; i < 60; i++) [x, loss] = await step(x);
    expect(await loss!.item()).toBeLessThan(0.2);
    const frames = numbers(await ops.argMax(x, { axis: -1 }).data());
    expect(frames.filter((label, t) => label !== 0 && label !== frames[t - 1])).toEqual([1, 2, 2, 3]);
  });

  it("names what does not fit", () => {
    expect(() => losses.ctcLoss(integers([1, 2]), logits)).toThrow(ShapeError);
    expect(() => losses.ctcLoss(integers([[1]]), logits)).toThrow("labels [batch, labels]");
    expect(() => losses.ctcLoss(target, logits, { targetLength: integers([1]) })).toThrow("targetLength");
    expect(() => losses.ctcLoss(target, logits, { maskIndex: 3 })).toThrow(OptionError);
  });
});
