import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { expectClose } from "../../test/closeness.ts";
import { layerExamples, type LayerExample } from "../../test/layers/examples.ts";
import { batchOf, callLayer, numbersFor, weightsFor, type Tensors } from "../../test/layers/run.ts";
import { isFloat } from "../base/dtype.ts";
import { OptionError } from "../base/errors.ts";
import { sliceRows, type NdArray } from "../base/ndarray.ts";
import { constant } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import * as ops from "../ops/index.ts";
import { evaluate } from "../runtime/index.ts";
import { grad } from "../transform/grad.ts";
import { perExample } from "../transform/perExample.ts";
import { layerMakers, type Layer } from "./layer.ts";
import { network } from "./network.ts";
import { networkFromJson, networkToJson } from "./saved.ts";
import { input } from "./symbolic.ts";

const titled = layerExamples.map((example, i) => {
  const { type } = example.make();
  const again = layerExamples.slice(0, i).filter((other) => other.make().type === type).length;
  return { ...example, type, title: again === 0 ? type : `${type} (${again + 1})` };
});

/** A layer wired to inputs as the example has them. */
const wire = ({ inputs, dtype = "float32" }: LayerExample, layer: Layer) => {
  const places = inputs.map((shape, i) => input(shape, { dtype, name: `x${i}` }));
  return network(places, [...layer(places)]);
};

const inputsOf = ({ inputs, dtype = "float32" }: LayerExample, batch: number): NdArray[] =>
  batchOf(inputs, dtype, batch).map((type, i) => numbersFor(type, i));

/** A fixed linear form of the outputs: its gradient reaches every element differently. */
const project = (outputs: readonly Tensor[]): Tensor =>
  outputs
    .map((y, i) => ops.sum(ops.multiply(y, constant(numbersFor(y.type, 50 + i)))))
    .reduce((a, b) => ops.add(a, b));

/** What may be left of a gradient that is zero by the mathematics. */
const rounding = 1e-4;

const largestOf = ({ data }: NdArray): number => Math.max(...Array.from(data as Float32Array, Math.abs));

describe.each(titled)("$title", (example) => {
  const layer = example.make();
  const { idle = [] } = example;
  const types = (batch: number) => batchOf(example.inputs, example.dtype ?? "float32", batch);

  test("gives the shapes it was wired with, at every batch size, in training and inference", async () => {
    const places = wire(example, layer).outputs;
    for (const batch of [1, 3]) {
      const weights = weightsFor(layer, types(batch));
      const xs = inputsOf(example, batch).map(constant);
      for (const training of [true, false]) {
        const results = await evaluate(callLayer(layer, weights, xs, { training }).outputs);
        expect(results.map(({ shape }) => shape)).toEqual(places.map(({ type }) => [batch, ...type.shape]));
        expect(results.map(({ dtype }) => dtype)).toEqual(places.map(({ type }) => type.dtype));
        for (const { data } of results) {
          expect(Array.from(data as Float32Array).every(Number.isFinite)).toBe(true);
        }
      }
    }
  });

  test("treats each example by itself at inference", async () => {
    const weights = weightsFor(layer, types(3));
    const xs = inputsOf(example, 3);
    const whole = callLayer(layer, weights, xs.map(constant)).outputs;
    const single = callLayer(
      layer,
      weights,
      xs.map((x) => constant(sliceRows(x, 1, 2))),
    ).outputs;
    const results = await evaluate([...whole, ...single]);
    single.forEach((_, i) => {
      const [all, one] = [results[i]!, results[whole.length + i]!];
      expectClose(`output ${i} for the second example`, one, sliceRows(all, 1, 2));
    });
  });

  if (!example.unsaveable)
    test("is the same after saving and loading", async () => {
      const saved = networkToJson(wire(example, layer));
      const text = JSON.stringify(saved);
      const loaded = networkFromJson(JSON.parse(text));
      expect(JSON.stringify(networkToJson(loaded))).toBe(text);
      const xs = inputsOf(example, 2).map(constant);
      const weights = weightsFor(layer, types(2));
      const options = { training: true };
      const outputsOf = (l: Layer) => evaluate(callLayer(l, weights, xs, options).outputs);
      expect(await outputsOf(loaded.layers[0]!.layer)).toEqual(await outputsOf(layer));
    });

  if (example.unsaveable !== undefined) {
    test("says that it cannot be saved", () => {
      expect(() => networkToJson(wire(example, layer))).toThrow(OptionError);
    });
  }

  if (!example.bent)
    test("has the gradient that finite differences show, while training", async () => {
      const weights = weightsFor(layer, types(3));
      const spec = layer.weights(types(3));
      const xs = inputsOf(example, 3).map(constant);
      const floats = Object.fromEntries(xs.flatMap((x, i) => (isFloat(x.dtype) ? [[`x${i}`, x]] : [])));
      const trained = Object.fromEntries(
        Object.entries(weights).filter(([name]) => spec[name]!.trainable !== false),
      );
      const loss = (variables: Tensors): Tensor => {
        const { outputs, losses } = callLayer(
          layer,
          Object.fromEntries(Object.keys(weights).map((name) => [name, variables[name] ?? weights[name]!])),
          xs.map((x, i) => variables[`x${i}`] ?? x),
          { training: true },
        );
        return [project(outputs), ...losses].reduce((a, b) => ops.add(a, b));
      };
      const point: Tensors = { ...floats, ...trained };
      const gradients = grad(loss)(point);
      const step = 2 ** -7;
      const names = Object.keys(point);
      const slopes = names.flatMap((name, i) => {
        const direction = constant(numbersFor(point[name]!.type, 70 + i));
        const moved = (by: number): Tensor =>
          loss({ ...point, [name]: ops.add(point[name]!, ops.multiply(direction, by)) });
        const measured = ops.divide(ops.subtract(moved(step), moved(-step)), 2 * step);
        const gradient = gradients[name]!;
        return [measured, ops.sum(ops.multiply(gradient, direction)), ops.max(ops.abs(gradient))];
      });
      const values = (await evaluate(slopes)).map(({ data }) => Number(data[0]));
      names.forEach((name, i) => {
        const [measured, computed, largest] = values.slice(3 * i) as [number, number, number];
        if (idle.includes(name)) expect(largest, `gradient of ${name}`).toBeLessThan(rounding);
        else expect(largest, `gradient of ${name}`).toBeGreaterThan(0);
        const tolerance = 0.02 * Math.max(1, Math.abs(computed));
        expect(Math.abs(measured - computed), `slope along ${name}`).toBeLessThan(tolerance);
      });
    });

  if (example.channelsFirst)
    test("gives the same with channels first", async () => {
      const first = example.channelsFirst!();
      const [last] = inputsOf(example, 2).map(constant);
      const weights = weightsFor(layer, types(2));
      const moved = ops.moveAxis(last!, -1, 1);
      // Random masks are drawn in the order of the layout.
      const options = { training: !example.type.startsWith("spatialDropout") };
      const y = callLayer(layer, weights, [last!], options).y;
      const firstWeights = weightsFor(first, [moved.type]);
      expect(Object.keys(firstWeights)).toEqual(Object.keys(weights));
      const yFirst = callLayer(first, weights, [moved], options).y;
      const back = yFirst.rank > 2 ? ops.moveAxis(yFirst, 1, -1) : yFirst;
      const [expected, actual] = await evaluate([y, back]);
      expectClose("channels first", actual!, expected!);
    });

  const learns = Object.values(layer.weights(types(3))).some(({ trainable }) => trainable !== false);
  if (learns && !example.mixesBatch)
    test("has per-example gradients", async () => {
      const weights = weightsFor(layer, types(3));
      const xs = inputsOf(example, 3);
      const loss = (at: Tensors, ...inputs: Tensor[]): Tensor =>
        project(callLayer(layer, at, inputs).outputs);
      const together = perExample(loss)(weights, ...xs.map(constant));
      const names = Object.keys(weights);
      const alone = [0, 1, 2].map((i) =>
        grad(loss)(weights, ...xs.map((x) => constant(sliceRows(x, i, i + 1)))),
      );
      const results = await evaluate(
        names.flatMap((n) => [together[n]!, ops.stack(alone.map((g) => g[n]!))]),
      );
      names.forEach((name, i) => {
        const [actual, expected] = [results[2 * i]!, results[2 * i + 1]!];
        if (idle.includes(name)) expect(largestOf(actual), `of ${name}`).toBeLessThan(rounding);
        else expectClose(`of ${name}`, actual, expected);
      });
    });
});

test("every layer has an example", () => {
  const shown = new Set(titled.map(({ type }) => type));
  expect([...layerMakers.keys()].filter((type) => !shown.has(type))).toEqual([]);
});

test("every file that defines a layer stands in the index", () => {
  const folder = new URL(".", import.meta.url);
  const source = (file: string): string => readFileSync(new URL(file, folder), "utf8");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    /(?<![.]test)[.]ts$/.test(file),
  );
  const missing = files.filter((file) => {
    if (!/ = define(Layer|Recurrent|Cell)[<(]/.test(source(file))) return false;
    const [, inner = "", name] = /^(.*[/])?(.*)$/.exec(file)!;
    return !source(`${inner}index.ts`).includes(`from "./${name}";`);
  });
  expect(missing).toEqual([]);
});
