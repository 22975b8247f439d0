import { describe, expect, test } from "vitest";
import { expectClose } from "../../test/closeness.ts";
import { numbersFor } from "../../test/layers/run.ts";
import { OptionError, ShapeError } from "../base/errors.ts";
import { constant } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import * as ops from "../ops/index.ts";
import { evaluate } from "../runtime/index.ts";
import { contextOf } from "./context.ts";
import * as layers from "./index.ts";
import type { CallContext } from "./layer.ts";
import { chain, network, type Network } from "./network.ts";
import { networkFromJson, networkToJson } from "./saved.ts";
import { summarize } from "./summary.ts";
import { within } from "./within.ts";

const array = (shape: readonly number[], seed = 0) => numbersFor({ dtype: "float32", shape }, seed);

const valuesFor = (net: Network): Record<string, Tensor> =>
  Object.fromEntries(
    Object.entries(net.weights()).map(([path, { shape }], i) => [path, constant(array(shape, i))]),
  );

const context = (more: Partial<CallContext> = {}): CallContext =>
  contextOf({ key: () => ops.random.key(0), ...more });

/** Entries as they are in a network inside, of that name. */
const under = <T>(name: string, entries: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(entries).map(([path, value]) => [`${name}/${path}`, value]));

describe("a network", () => {
  test("computes what its layers compute one after the other", async () => {
    const net = chain(layers.input([3]), [layers.dense(4, { activation: "tanh" }), layers.dense(2)]);
    const w = valuesFor(net);
    const x = constant(array([5, 3], 9));
    const hidden = ops.tanh(ops.add(ops.matMul(x, w["dense/kernel"]!), w["dense/bias"]!));
    const expected = ops.add(ops.matMul(hidden, w["dense_1/kernel"]!), w["dense_1/bias"]!);
    const [a, b] = await evaluate([net.run(w, [x], context()).values[0]!, expected]);
    expectClose("the output", a!, b!);
  });

  test("numbers names that were not asked for, around those that were", () => {
    const net = chain(layers.input([3]), [
      layers.dense(3),
      layers.dense(3, { name: "dense_1" }),
      layers.dense(3),
      layers.dense(3),
    ]);
    expect(net.layers.map(({ name }) => name)).toEqual(["dense", "dense_1", "dense_2", "dense_3"]);
  });

  test("takes several inputs and gives several outputs", async () => {
    const a = layers.input([2], { name: "a" });
    const b = layers.input([2], { name: "b" });
    const sum = layers.add({ name: "sum" })([a, b]);
    const net = network([a, b], [sum, layers.subtract()(sum, b)]);
    expect(net.inputNames).toEqual(["a", "b"]);
    expect(net.outputNames).toEqual(["sum", "subtract"]);
    const [x, y] = [array([3, 2], 1), array([3, 2], 2)];
    const outputs = net.run({}, [constant(x), constant(y)], context()).values;
    const [first, second, expected] = await evaluate([...outputs, ops.add(constant(x), constant(y))]);
    expectClose("the sum", first!, expected!);
    expectClose("the sum less b", second!, x);
  });

  test("holds a shared layer's weights once, and runs it at each place", async () => {
    const twice = layers.dense(3, { name: "twice", useBias: false });
    const x = layers.input([3]);
    const net = network(x, twice(twice(x)));
    expect(Object.keys(net.weights())).toEqual(["twice/kernel"]);
    expect(net.calls).toHaveLength(2);
    const w = valuesFor(net);
    const data = constant(array([2, 3], 5));
    const kernel = w["twice/kernel"]!;
    const [a, b] = await evaluate([
      net.run(w, [data], context()).values[0]!,
      ops.matMul(ops.matMul(data, kernel), kernel),
    ]);
    expectClose("the output", a!, b!);
  });

  test("nests, sharing the weights of the network inside", async () => {
    const inner = chain(layers.input([3]), [layers.dense(3, { name: "core" })], { name: "encoder" });
    const x = layers.input([3]);
    const net = network(x, layers.add()([inner(x), inner(inner(x))]));
    expect(Object.keys(net.weights())).toEqual(["encoder/core/kernel", "encoder/core/bias"]);
    expect(net.weights()["encoder/core/kernel"]!.owner).toBe(inner.layers[0]!.layer);
    const w = valuesFor(net);
    const own = { "core/kernel": w["encoder/core/kernel"]!, "core/bias": w["encoder/core/bias"]! };
    const data = constant(array([2, 3], 5));
    const once = inner.run(own, [data], context()).values[0]!;
    const [a, b] = await evaluate([
      net.run(w, [data], context()).values[0]!,
      ops.add(once, inner.run(own, [once], context()).values[0]!),
    ]);
    expectClose("the output", a!, b!);
  });

  test("freezes layers, and all that is inside a frozen network", () => {
    const inner = chain(layers.input([3]), [layers.dense(3)], { name: "inner", trainable: false });
    const net = chain(layers.input([3]), [
      inner,
      layers.dense(3, { name: "fixed", trainable: false }),
      layers.batchNormalization({ name: "norm" }),
    ]);
    const trained = Object.entries(net.weights()).flatMap(([path, { trainable }]) =>
      trainable ? [path] : [],
    );
    expect(trained).toEqual(["norm/gamma", "norm/beta"]);
  });

  test("tells layers whether they are frozen, and collects updates and losses under their paths", () => {
    const inner = chain(
      layers.input([3]),
      [layers.batchNormalization({ name: "norm" }), layers.activityRegularization({ l2: 1 })],
      { name: "inner" },
    );
    const frozen = layers.batchNormalization({ name: "frozen", trainable: false });
    const net = chain(layers.input([3]), [inner, frozen]);
    const updated: string[] = [];
    const losses: Tensor[] = [];
    net.run(
      valuesFor(net),
      [constant(array([4, 3]))],
      context({ training: true, update: (path) => updated.push(path), addLoss: (loss) => losses.push(loss) }),
    );
    expect(updated).toEqual(["inner/norm/movingMean", "inner/norm/movingVariance"]);
    expect(losses.map(({ shape }) => shape)).toEqual([[]]);
  });

  test("may end in its own input", () => {
    const x = layers.input([3], { name: "x" });
    expect(network(x, [x, layers.dense(2)(x)]).outputNames).toEqual(["output", "dense"]);
  });
});

describe("a layer with several outputs", () => {
  const encoder = layers.lstm(3, { name: "encoder", returnSequences: true, returnState: true });
  const decoder = layers.lstm(3, { name: "decoder" });
  const [source, target] = [
    layers.input([4, 2], { name: "source" }),
    layers.input([5, 2], { name: "target" }),
  ];
  const [sequence, hidden, cell] = encoder(source);
  const read = decoder([target, hidden!, cell!]);
  const net = network([source, target], [sequence!, layers.concatenate()([read, hidden!])]);
  const values = valuesFor(net);
  const [x, y] = [constant(array([3, 4, 2], 1)), constant(array([3, 5, 2], 2))];
  const own = (name: string) => within(values, name);

  test("is wired by each of them", async () => {
    expect(net.calls).toHaveLength(3);
    expect(net.outputs.map(({ type }) => type.shape)).toEqual([[4, 3], [6]]);
    const made = net.run(values, [x, y], context()).values;
    const [whole, h, c] = encoder.call(own("encoder"), [x], context());
    const [last] = decoder.call(own("decoder"), [y, h!, c!], context());
    const expected = [whole!, ops.concatenate([last!, h!], { axis: -1 })];
    const results = await evaluate([...made, ...expected]);
    for (const i of [0, 1]) expectClose(`output ${i}`, results[i]!, results[2 + i]!);
  });

  test("stands for its first one", () => {
    expect(network(source, encoder(source)).outputs.map(({ type }) => type.shape)).toEqual([[4, 3]]);
    const dense = layers.dense(2)(encoder(source));
    expect(dense.type.shape).toEqual([4, 2]);
  });

  test("may be shared: its weights are held once, its outputs belong to their call", async () => {
    const [first, second] = [layers.input([4, 2]), layers.input([4, 2])];
    const [, a] = encoder(first);
    const [, b] = encoder(second);
    const twin = network([first, second], layers.subtract()([a!, b!]));
    expect(Object.keys(twin.weights())).toEqual(
      Object.keys(encoder.weights([x.type])).map((w) => `encoder/${w}`),
    );
    const other = constant(array([3, 4, 2], 5));
    const [made] = twin.run(values, [x, other], context()).values;
    const state = (value: Tensor): Tensor => encoder.call(own("encoder"), [value], context())[1]!;
    const [actual, expected] = await evaluate([made!, ops.subtract(state(x), state(other))]);
    expectClose("the difference", actual!, expected!);
  });

  test("is the same after saving and loading, also inside another network", async () => {
    const outer = network([source, target], [...net(source, target)]);
    for (const saved of [net, outer]) {
      const text = JSON.stringify(networkToJson(saved));
      const loaded = networkFromJson(JSON.parse(text));
      expect(JSON.stringify(networkToJson(loaded))).toBe(text);
      const given = saved === net ? values : under("network", values);
      const [before, after] = [saved, loaded].map((each) => each.run(given, [x, y], context()).values);
      const results = await evaluate([...before!, ...after!]);
      expect(results.slice(2)).toEqual(results.slice(0, 2));
    }
  });

  test("shows what reads which of its outputs in the summary", () => {
    const { layers: rows } = summarize(net);
    expect(rows.map(({ name, connectedTo, outputShape }) => [name, connectedTo, outputShape])).toEqual([
      ["source", [], [null, 4, 2]],
      ["target", [], [null, 5, 2]],
      ["encoder", ["source"], [null, 4, 3]],
      ["decoder", ["target", "encoder"], [null, 3]],
      ["concatenate", ["decoder", "encoder"], [null, 6]],
    ]);
  });
});

describe("wiring refuses", () => {
  const x = layers.input([4], { name: "x" });

  test("two layers of one name", () => {
    const place = layers.dense(3, { name: "same" })(layers.dense(4, { name: "same" })(x));
    expect(() => network(x, place)).toThrow(/two are called 'same'/);
  });

  test("names with a slash", () => {
    expect(() => network(x, layers.dense(3, { name: "a/b" })(x))).toThrow(OptionError);
  });

  test("outputs made from an input that is not listed", () => {
    const other = layers.input([4], { name: "forgotten" });
    expect(() => network(x, layers.add()([x, other]))).toThrow(/'forgotten' that is not listed/);
  });

  test("inputs that nothing is made from, or listed twice", () => {
    const other = layers.input([4], { name: "idle" });
    const y = layers.dense(1)(x);
    expect(() => network([x, other], y)).toThrow(/no output is made from input 'idle'/);
    expect(() => network([x, x], y)).toThrow(/listed twice/);
  });

  test("a layer called on nothing, on numbers, or on too many inputs", () => {
    expect(() => layers.dense(3)()).toThrow(/without inputs/);
    expect(() => layers.dense(3)([1, 2] as never)).toThrow(/no place of a model/);
    expect(() => layers.dense(3)(x, x)).toThrow(/expected: one input/);
    expect(() => layers.subtract()(x, x, x)).toThrow(/expected: 2 inputs/);
    expect(() => layers.add()(x)).toThrow(/layers\.add\(\)\(\[a, b\]\)/);
  });

  test("a shared layer on inputs that its weights do not fit", () => {
    const shared = layers.dense(3);
    const net = () => network(x, shared(shared(x)));
    expect(net).toThrow(ShapeError);
  });

  test("a nested network on inputs of another shape", () => {
    const inner = chain(layers.input([3]), [layers.dense(3)], { name: "inner" });
    expect(() => inner(x)).toThrow(/inner: the inputs are not those of the model/);
  });
});

describe("errors name the layer and mend", () => {
  const flat = layers.input([784]);

  test("of a convolution on flat pictures", () => {
    expect(() => layers.conv2d(8, 3)(flat)).toThrow(
      /^conv2d: the input is flat\n {2}expected: \[batch, height, width, channels\]\n {2}received: \[batch, 784\]\n {2}mend: .*layers\.reshape\(\[28, 28, 1\]\)$/,
    );
    expect(() => layers.maxPooling2d()(layers.input([28, 28]))).toThrow(/layers\.reshape\(\[28, 28, 1\]\)/);
  });

  test("under the name it was given", () => {
    expect(() => layers.conv2d(8, 3, { name: "stem" })(flat)).toThrow(/^stem \(conv2d\): the input is flat/);
    const small = layers.input([2, 2, 1]);
    expect(() => layers.conv2d(8, 3, { name: "stem" })(small)).toThrow(
      /^stem \(conv\): the window is larger/,
    );
  });

  test("without showing the batch that shapes are tried with as the user's own", () => {
    expect(() => layers.reshape([5, 5])(flat)).toThrow(/reshape/);
    const left = layers.input([3]);
    const right = layers.input([4]);
    expect(() => layers.add()([left, right])).toThrow(/\[batch, 3\] and \[batch, 4\]/);
  });

  test.each([
    [() => layers.dense(0), /dense: units does not fit/],
    [() => layers.dense(2.5), /expected: a positive integer/],
    [() => layers.dense(3, { activation: "rellu" as never })(flat), /did you mean 'relu'/],
    [() => layers.dense(3, { kernelInitialiser: "zeros" } as never), /did you mean 'kernelInitializer'/],
    [() => layers.dense(3, { kernelInitializer: "glorot_unifrm" })(flat), /did you mean 'glorotUniform'/],
    [() => layers.dropout(1.5), /dropout\.rate/],
    [() => layers.dropout("a" as never), /dropout\.rate/],
    [() => layers.conv2d(8, [3, 3, 3]), /kernelSize does not fit/],
    [() => layers.conv2d(8, 3, { padding: "causal" as never }), /conv2d\.padding/],
    [() => layers.conv2d(6, 3, { groups: 4 }), /groups do not divide the filters/],
    [() => layers.conv2d(6, 3, { dataFormat: "channelLast" as never }), /did you mean 'channelsLast'/],
    [() => layers.batchNormalization({ momentum: 2 }), /batchNormalization\.momentum/],
    [() => layers.permute([1, 1]), /each axis once/],
    [() => layers.reshape([-1, -1]), /at most one of them -1/],
    [() => layers.embedding(10, 4)(layers.input([3])), /dtype: "int32"/],
    [() => layers.einsumDense("ab->c", { outputShape: 1 }), /einsumDense\.equation/],
    [() => layers.zeroPadding2d([1, 2, 3] as never), /2 pairs \[before, after\]/],
    [() => layers.cropping1d(4)(layers.input([8, 1])), /nothing would be left/],
    [
      () => layers.groupNormalization({ groups: 3 })(layers.input([8, 4])),
      /groups do not divide the channels/,
    ],
  ])("of %s", (make, message) => {
    expect(make).toThrow(message);
  });
});

test("a summary counts shared weights once and says what is frozen", () => {
  const shared = layers.dense(3);
  const x = layers.input([3], { name: "x" });
  const net = network(
    x,
    layers.batchNormalization({ trainable: false })(layers.add()([shared(x), shared(shared(x))])),
    {
      name: "small",
    },
  );
  expect(summarize(net)).toEqual({
    name: "small",
    layers: [
      { name: "x", type: "input", outputShape: [null, 3], parameters: 0, trainable: true, connectedTo: [] },
      {
        name: "dense",
        type: "dense",
        outputShape: [null, 3],
        parameters: 12,
        trainable: true,
        connectedTo: ["x", "dense"],
      },
      {
        name: "add",
        type: "add",
        outputShape: [null, 3],
        parameters: 0,
        trainable: true,
        connectedTo: ["dense"],
      },
      {
        name: "batchNormalization",
        type: "batchNormalization",
        outputShape: [null, 3],
        parameters: 12,
        trainable: false,
        connectedTo: ["add"],
      },
    ],
    trainableParameters: 12,
    nonTrainableParameters: 12,
  });
});
