import { describe, expect, test } from "vitest";
import { foldIn, randomKey, uniform } from "../../base/random.ts";
import { sizeOf } from "../../base/shape.ts";
import { scalar, tensor } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { contextOf } from "../../layers/context.ts";
import * as layers from "../../layers/index.ts";
import { network, type Network } from "../../layers/network.ts";
import type { Layer } from "../../layers/layer.ts";
import { cast, mean, multiply, slice, square, subtract, sum, take } from "../../ops/index.ts";
import type { ByPath } from "../../optimizers/index.ts";
import { compileGraph } from "../../runtime/index.ts";
import { valueAndGrad } from "../../transform/index.ts";
import { clippedSum } from "./clippedSum.ts";
import type { ClippingWay } from "./gradientForm.ts";

const examples = 5;

interface Case {
  readonly shape: readonly number[];
  readonly indices?: number;
  readonly stack: readonly Layer[];
}

const cases: Readonly<Record<string, Case>> = {
  dense: { shape: [6], stack: [layers.dense(4, { activation: "tanh" }), layers.dense(3)] },
  "dense over a sequence": {
    shape: [7, 6],
    stack: [layers.dense(4, { activation: "tanh" }), layers.dense(3)],
  },
  "convolution and pooling": {
    shape: [8, 8, 2],
    stack: [
      layers.conv2d(4, 3, { activation: "relu" }),
      layers.maxPooling2d(2),
      layers.conv2d(3, 2, { padding: "same", strides: 2 }),
      layers.flatten(),
      layers.dense(3),
    ],
  },
  "grouped and depthwise convolution": {
    shape: [6, 6, 4],
    stack: [layers.conv2d(4, 3, { groups: 2 }), layers.depthwiseConv2d(2), layers.globalAveragePooling2d()],
  },
  embedding: {
    shape: [6],
    indices: 9,
    stack: [layers.embedding(9, 4), layers.globalAveragePooling1d(), layers.dense(3)],
  },
  "layer normalization": {
    shape: [6],
    stack: [layers.dense(4), layers.layerNormalization(), layers.dense(3)],
  },
  "group normalization": {
    shape: [6, 6, 2],
    stack: [layers.conv2d(4, 3), layers.groupNormalization({ groups: 2 }), layers.flatten(), layers.dense(3)],
  },
  lstm: { shape: [5, 3], stack: [layers.lstm(4), layers.dense(3)] },
  gru: { shape: [5, 3], stack: [layers.gru(4, { returnSequences: true }), layers.dense(3)] },
  "self-attention": {
    shape: [5, 4],
    stack: [layers.transformerEncoder({ intermediateDim: 6, numHeads: 2 }), layers.dense(3)],
  },
};

function build({ shape, indices, stack }: Case) {
  const first = layers.input(shape, indices === undefined ? {} : { dtype: "int32" });
  const made = network(
    first,
    stack.reduce((place, layer) => layer(place), first),
  );
  const weights = Object.fromEntries(
    Object.entries(made.weights()).map(([path, spec], i): [string, Tensor] => [
      path,
      tensor(uniform(foldIn(randomKey(3), i), sizeOf(spec.shape), { low: -0.6, high: 0.6 }), {
        shape: spec.shape,
      }),
    ]),
  );
  const n = examples * sizeOf(shape);
  const data = uniform(
    randomKey(5),
    n,
    indices === undefined ? { low: -1, high: 1 } : { low: 0, high: indices },
  );
  const floats = tensor(data, { shape: [examples, ...shape] });
  const x = indices === undefined ? floats : cast(floats, "int32");
  const out = made.outputs[0]!.type.shape;
  const y = tensor(uniform(randomKey(7), examples * sizeOf(out), { low: -2, high: 2 }), {
    shape: [examples, ...out],
  });
  return { made, weights, x, y };
}

const lossOf = (made: Network, weights: ByPath<Tensor>, [x, y]: readonly [Tensor, Tensor]): Tensor => {
  const { values } = made.run(weights, [x], contextOf({ training: true }));
  return mean(square(subtract(values[0]!, y)));
};

const numbers = async (outputs: readonly Tensor[]): Promise<number[][]> =>
  (await (await compileGraph({ inputs: [], outputs })).run([])).map(({ data }) => Array.from(data, Number));

/** Each example's gradient by an ordinary backward pass of its own. */
async function oneAtATime({
  made,
  weights,
  x,
  y,
}: ReturnType<typeof build>): Promise<Record<string, number[]>[]> {
  const paths = Object.keys(weights);
  return Promise.all(
    Array.from({ length: examples }, async (_, i) => {
      const row = (t: Tensor) => slice(t, [{ start: i, stop: i + 1 }]);
      const [, gradient] = valueAndGrad((at: ByPath<Tensor>) => lossOf(made, at, [row(x), row(y)]))(weights);
      const values = await numbers(paths.map((path) => gradient[path]!));
      return Object.fromEntries(paths.map((path, k) => [path, values[k]!]));
    }),
  );
}

const normOf = (gradient: Record<string, number[]>): number => Math.hypot(...Object.values(gradient).flat());

describe.each(Object.entries(cases))("%s", (_, given) => {
  test.each(["materialized", "ghost", "auto"] satisfies ClippingWay[])("%s", async (way) => {
    const built = build(given);
    const each = await oneAtATime(built);
    const norms = each.map(normOf);
    // The median: some gradients are clipped and others are not. The last place is empty.
    const limit = [...norms].sort((a, b) => a - b)[2]!;
    const counted = [1, 1, 1, 1, 0];
    const { made, weights, x, y } = built;
    const found = clippedSum(
      (at, data: readonly [Tensor, Tensor]) => ({ loss: lossOf(made, at, data), aux: {} }),
      {
        weights,
        data: [x, y] as const,
        counted: tensor(counted),
        maxGradNorm: scalar(limit),
        way,
      },
    );
    const paths = Object.keys(weights);
    const [foundNorms, ...sums] = await numbers([found.norms, ...paths.map((path) => found.sums[path]!)]);
    foundNorms!.forEach((norm, i) => expect(norm / norms[i]!).toBeCloseTo(1, 4));
    paths.forEach((path, k) => {
      const expected = sums[k]!.map((_, j) =>
        each.reduce((total, g, i) => total + counted[i]! * g[path]![j]! * Math.min(1, limit / norms[i]!), 0),
      );
      const size = Math.max(1e-3, ...expected.map(Math.abs));
      expect(sums[k]!.length).toBe(weights[path]!.size);
      sums[k]!.forEach((value, j) => expect((value - expected[j]!) / size, path).toBeCloseTo(0, 4));
    });
  });
});

describe("rounding does not hide how large a gradient is", () => {
  const [words, dim] = [4, 3];
  /** The loss is the sum of the looked-up rows times given numbers: these are the gradient's rows. */
  const sumsOf = async (
    way: ClippingWay,
    { tokens, rows }: { readonly tokens: readonly number[]; readonly rows: readonly number[] },
  ): Promise<{ norm: number; size: number }> => {
    const count = tokens.length;
    const found = clippedSum(
      (at: ByPath<Tensor>, [places, factors]: readonly [Tensor, Tensor]) => ({
        loss: sum(multiply(take(at["table"]!, places, { axis: 0 }), factors)),
        aux: {},
      }),
      {
        weights: { table: tensor(new Float32Array(words * dim), { shape: [words, dim] }) },
        data: [
          tensor(Int32Array.from(tokens), { shape: [1, count], dtype: "int32" }),
          tensor(Float32Array.from(rows), { shape: [1, count, dim] }),
        ] as const,
        counted: tensor([1]),
        maxGradNorm: scalar(1),
        way,
      },
    );
    const [norms, table] = await numbers([found.norms, found.sums["table"]!]);
    return { norm: norms![0]!, size: Math.hypot(...table!) };
  };
  const ways = ["materialized", "ghost", "auto"] satisfies ClippingWay[];

  test.each(ways)("repeated words add up, however they are counted: %s", async (way) => {
    const { norm, size } = await sumsOf(way, { tokens: [3, -1, 3], rows: new Array<number>(9).fill(1) });
    expect(norm).toBeCloseTo(Math.sqrt(3) * 3, 3);
    expect(size).toBeLessThan(1 + 1e-5);
  });

  test.each(ways)("rows that nearly cancel each other: %s", async (way) => {
    // The sum of both has the norm 30; their own are of 10^5, of which floats keep seven digits of the square.
    for (const scale of [1e4, 3e4, 1e5, 1e6]) {
      const up = [scale, -0.7 * scale, 0.9 * scale];
      const down = up.map((v, i) => -v + [20, 20, 10][i]!);
      const { size } = await sumsOf(way, { tokens: [1, 1], rows: [...up, ...down] });
      expect(size, `scale ${scale}`).toBeLessThan(1 + 1e-3);
      expect(Number.isFinite(size)).toBe(true);
    }
  });

  test("an example whose norm overflows is left out", async () => {
    const { size } = await sumsOf("ghost", { tokens: [0, 0], rows: [1e30, 1, 1, -1e30, 1, 1] });
    expect(size).toBeLessThan(1);
  });
});
