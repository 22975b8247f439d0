import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { numbersFor } from "../../test/layers/run.ts";
import { LoomError, OptionError } from "../base/errors.ts";
import { constant } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import * as initializers from "../initializers/index.ts";
import * as ops from "../ops/index.ts";
import { evaluate } from "../runtime/index.ts";
import { contextOf } from "./context.ts";
import * as layers from "./index.ts";
import { defineLayer } from "./layer.ts";
import { chain, network, type Network } from "./network.ts";
import { networkFromJson, networkToJson } from "./saved.ts";

/** Two inputs, a nested network, a shared layer, configured options and a frozen layer. */
function rich(): Network {
  const left = layers.input([4, 4, 2], { name: "left" });
  const right = layers.input([5], { dtype: "int32" });
  const stem = chain(layers.input([4, 4, 2]), [layers.conv2d(3, 3, { padding: "same" }), layers.flatten()]);
  const shared = layers.dense(6, { kernelInitializer: initializers.heNormal(), kernelRegularizer: "l2" });
  const a = shared(stem(left));
  const b = shared(layers.dense(48)(layers.flatten()(layers.embedding(9, 3, { trainable: false })(right))));
  const joined = layers.concatenate()([a, b]);
  return network([left, right], [layers.dense(2, { name: "class" })(joined), a], { name: "rich" });
}

const throughText = (net: Network): Network =>
  networkFromJson(JSON.parse(JSON.stringify(networkToJson(net))));

async function run(net: Network): Promise<unknown> {
  const weights = Object.fromEntries(
    Object.entries(net.weights()).map(([path, { shape }], i): [string, Tensor] => [
      path,
      constant(numbersFor({ dtype: "float32", shape }, i)),
    ]),
  );
  const inputs = net.inputs.map(({ type }, i) =>
    constant(numbersFor({ ...type, shape: [2, ...type.shape] }, i)),
  );
  return evaluate(net.run(weights, inputs, contextOf()).values);
}

describe("a saved network", () => {
  test("is the same again: wiring, names, options, frozen layers, outputs", async () => {
    const net = rich();
    const loaded = throughText(net);
    expect(networkToJson(loaded)).toEqual(networkToJson(net));
    expect(Object.keys(loaded.weights())).toEqual(Object.keys(net.weights()));
    const flags = (n: Network) => Object.values(n.weights()).map(({ trainable }) => trainable);
    expect(flags(loaded)).toEqual(flags(net));
    expect(await run(loaded)).toEqual(await run(net));
  });

  test("keeps its initializers and regularizers with their options", () => {
    const kernelInitializer = initializers.constant({ value: 0.25 });
    const net = chain(layers.input([2]), [layers.dense(1, { kernelInitializer })]);
    const spec = throughText(net).weights()["dense/kernel"]!;
    expect(Array.from(spec.initializer.create([2, 1], [0, 1]))).toEqual([0.25, 0.25]);
  });

  test("may hold layers of your own, once they are defined", () => {
    const scale = defineLayer<{ readonly factor: number }>({
      type: "testScale",
      call: ({ factor }, _, [x]) => ops.multiply(x!, factor),
    });
    const net = chain(layers.input([2]), [scale({ factor: 3, name: "triple" })]);
    expect(networkToJson(throughText(net))).toEqual(networkToJson(net));
  });

  test("cannot hold functions", () => {
    const net = chain(layers.input([2]), [layers.dense(2, { activation: (x) => x })]);
    expect(() => networkToJson(net)).toThrow(/dense\.activation: a function cannot be saved/);
  });

  test("of layer types that are not known says which, and the nearest", () => {
    const json = JSON.parse(JSON.stringify(networkToJson(chain(layers.input([2]), [layers.dense(2)]))));
    json.layers[0].type = "dence";
    expect(() => networkFromJson(json)).toThrow(OptionError);
    expect(() => networkFromJson(json)).toThrow(/did you mean 'dense'/);
  });
});

describe("a damaged architecture is refused by an error of ours", () => {
  const whole = JSON.parse(JSON.stringify(networkToJson(rich()))) as unknown;

  /** Every place in a JSON tree. */
  const paths = (value: unknown, at: readonly (string | number)[] = []): (readonly (string | number)[])[] =>
    typeof value !== "object" || value === null
      ? [at]
      : [at, ...Object.entries(value).flatMap(([key, inner]) => paths(inner, [...at, key]))];

  const replaced = (value: unknown, [key, ...rest]: readonly (string | number)[], by: unknown): unknown => {
    if (key === undefined) return by;
    const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
      string,
      unknown
    >;
    copy[key] = replaced(copy[key], rest, by);
    return copy;
  };

  const survives = (json: unknown): void => {
    try {
      networkToJson(networkFromJson(json));
    } catch (error) {
      if (!(error instanceof LoomError)) throw error;
    }
  };

  test.each([null, 3, "text", [], {}, { inputs: [] }, { inputs: 3, layers: [], calls: [], outputs: [] }])(
    "%j",
    (json) => {
      expect(() => networkFromJson(json)).toThrow(LoomError);
    },
  );

  test("when two layers have one name, or a place is read before it is made", () => {
    const json = networkToJson(chain(layers.input([2]), [layers.dense(2), layers.dense(2)])) as unknown as {
      layers: { name: string }[];
      calls: { on: number[] }[];
    };
    json.layers[1]!.name = "dense";
    expect(() => networkFromJson(json)).toThrow(/two layers have the same name/);
    json.layers[1]!.name = "dense_1";
    json.calls[0]!.on = [2];
    expect(() => networkFromJson(json)).toThrow(/used before it is made/);
  });

  test("with any one value replaced by any other", () => {
    const places = paths(whole);
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue({ maxDepth: 2 }), (path, value) => {
        survives(replaced(whole, path, value));
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  test("with any one value taken out", () => {
    for (const path of paths(whole)) survives(replaced(whole, path, undefined));
  });
});
