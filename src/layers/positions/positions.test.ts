import { describe, expect, test } from "vitest";
import { expectClose } from "../../../test/closeness.ts";
import { callLayer, numbersFor, weightsFor } from "../../../test/layers/run.ts";
import { ShapeError } from "../../base/errors.ts";
import { constant } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import * as ops from "../../ops/index.ts";
import { evaluate } from "../../runtime/index.ts";
import { contextOf } from "../context.ts";
import * as layers from "../index.ts";
import { network } from "../network.ts";

const sequence = (shape: readonly number[], seed = 0): Tensor =>
  constant(numbersFor({ dtype: "float32", shape }, seed));

const tokens = constant({ dtype: "int32", shape: [2, 3], data: Int32Array.of(4, 0, 2, 2, 2, 1) });

async function expectSame(what: string, actual: Tensor, expected: Tensor): Promise<void> {
  const [a, b] = await evaluate([actual, expected]);
  expectClose(what, a!, b!);
}

describe("rotaryEmbedding", () => {
  const turn = (x: Tensor): Tensor => callLayer(layers.rotaryEmbedding({ maxWavelength: 20 }), {}, [x]).y;
  const everywhere = (seed: number): Tensor => ops.broadcastTo(sequence([1, 1, 6], seed), [1, 9, 6]);

  test("makes products of queries and keys depend on their distance alone", async () => {
    const [query, key] = [turn(everywhere(1)), turn(everywhere(2))];
    const [products] = await evaluate([ops.matMul(query, ops.transpose(key, [0, 2, 1]))]);
    const at = (i: number, j: number): number => Number(products!.data[9 * i + j]);
    for (let i = 1; i < 9; i++) {
      for (let j = 1; j < 9; j++) expect(at(i, j)).toBeCloseTo(at(i - 1, j - 1), 4);
    }
    const byDistance = Array.from({ length: 9 }, (_, j) => at(0, j));
    expect(Math.max(...byDistance) - Math.min(...byDistance)).toBeGreaterThan(0.5);
  });

  test("keeps lengths, and leaves the first step as it is", async () => {
    const x = sequence([2, 5, 6], 3);
    const squares = (t: Tensor): Tensor => ops.sum(ops.multiply(t, t), { axis: -1 });
    await expectSame("squared lengths", squares(turn(x)), squares(x));
    const first = [{}, { stop: 1 }];
    await expectSame("the first step", ops.slice(turn(x), first), ops.slice(x, first));
  });

  test("turns along the axes it is told", async () => {
    const x = sequence([2, 3, 5, 6], 4);
    const heads = layers.rotaryEmbedding({ maxWavelength: 20, sequenceAxis: 2 });
    const plain = layers.rotaryEmbedding({ maxWavelength: 20 });
    const rows = ops.reshape(callLayer(plain, {}, [ops.reshape(x, [6, 5, 6])]).y, [2, 3, 5, 6]);
    await expectSame("heads", callLayer(heads, {}, [x]).y, rows);
    const swapped = layers.rotaryEmbedding({ maxWavelength: 20, sequenceAxis: 2, featureAxis: 1 });
    const y = callLayer(swapped, {}, [ops.transpose(rows3(x), [0, 2, 1])]).y;
    await expectSame("features first", ops.transpose(y, [0, 2, 1]), callLayer(plain, {}, [rows3(x)]).y);
  });

  const rows3 = (x: Tensor): Tensor => ops.reshape(x, [6, 5, 6]);

  test("refuses an odd number of features", () => {
    const wire = () => layers.rotaryEmbedding()(layers.input([4, 5]));
    expect(wire).toThrow(ShapeError);
    expect(wire).toThrow(/an even number of features.*\[batch, 4, 5\]/s);
  });
});

describe("positionEmbedding", () => {
  const layer = layers.positionEmbedding(6);
  const x = sequence([2, 4, 3], 1);
  const weights = weightsFor(layer, [x.type]);

  test("gives the first rows of its table for every example, whatever the sequence holds", async () => {
    const rows = ops.slice(weights["embeddings"]!, [{ stop: 4 }]);
    await expectSame("rows", callLayer(layer, weights, [x]).y, ops.broadcastTo(rows, [2, 4, 3]));
  });

  test("refuses a sequence that is longer than its table, also behind a token embedding", () => {
    const wire = () => layers.positionEmbedding(6, { name: "places" })(layers.input([7, 3]));
    expect(wire).toThrow(ShapeError);
    expect(wire).toThrow(/places.*at most 6 steps.*received: 7.*cut the sequence/s);
    const both = layers.tokenAndPositionEmbedding({ vocabularySize: 9, sequenceLength: 6, embeddingDim: 3 });
    expect(() => both(layers.input([7], { dtype: "int32" }))).toThrow(/at most 6 steps.*received: 7/s);
  });
});

test("sinePositionEncoding is the paper's: sines at even features, cosines at odd ones", async () => {
  const [made] = await evaluate([
    callLayer(layers.sinePositionEncoding({ maxWavelength: 100 }), {}, [sequence([1, 5, 6])]).y,
  ]);
  made!.data.forEach((value, index) => {
    const [place, feature] = [Math.floor(index / 6), index % 6];
    const angle = place / 100 ** ((2 * Math.floor(feature / 2)) / 6);
    expect(value).toBeCloseTo(feature % 2 === 0 ? Math.sin(angle) : Math.cos(angle), 5);
  });
});

test("tokenAndPositionEmbedding adds what its two tables hold, and masks padding", async () => {
  const layer = layers.tokenAndPositionEmbedding({
    vocabularySize: 5,
    sequenceLength: 4,
    embeddingDim: 3,
    maskZero: true,
  });
  const weights = weightsFor(layer, [tokens.type]);
  const vectors = ops.take(weights["tokenEmbedding/embeddings"]!, tokens, { axis: 0 });
  const places = ops.slice(weights["positionEmbedding/embeddings"]!, [{ stop: 3 }]);
  await expectSame("sum", callLayer(layer, weights, [tokens]).y, ops.add(vectors, places));
  const [mask] = await evaluate([layer.masks([tokens], [undefined])[0]!]);
  expect(Array.from(mask!.data, Number)).toEqual([1, 0, 1, 1, 1, 1]);
});

describe("reversibleEmbedding", () => {
  const place = layers.input([3], { dtype: "int32" });
  const bothWays = (options: layers.ReversibleEmbeddingOptions = {}) => {
    const vocabulary = layers.reversibleEmbedding(5, 2, { name: "words", ...options });
    return network(place, vocabulary(vocabulary(place)));
  };

  test("uses one table on both ways", async () => {
    const net = bothWays();
    expect(Object.keys(net.weights())).toEqual(["words/embeddings"]);
    const table = sequence([5, 2], 7);
    const [logits] = net.run({ "words/embeddings": table }, [tokens], contextOf()).values;
    const vectors = ops.take(table, tokens, { axis: 0 });
    await expectSame("logits", logits!, ops.matMul(vectors, ops.transpose(table)));
  });

  test("has a kernel of its own for the way back where that is asked for", () => {
    expect(Object.keys(bothWays({ tieWeights: false }).weights())).toEqual([
      "words/embeddings",
      "words/reverseEmbeddings",
    ]);
  });

  test("keeps logits within the cap, and small ones as they are", async () => {
    const layer = layers.reversibleEmbedding(2, 1, { logitSoftCap: 3 });
    const embeddings = constant({ dtype: "float32", shape: [2, 1], data: Float32Array.of(1, -100) });
    const x = constant({ dtype: "float32", shape: [1, 1], data: Float32Array.of(0.03) });
    const [made] = await evaluate([callLayer(layer, { embeddings }, [x]).y]);
    expect(made!.data[0]).toBeCloseTo(0.03, 4);
    expect(made!.data[1]).toBeCloseTo(3 * Math.tanh(-1), 4);
  });

  test("refuses vectors of another width", () => {
    const wire = () => layers.reversibleEmbedding(5, 2, { name: "words" })(layers.input([3, 4]));
    expect(wire).toThrow(ShapeError);
    expect(wire).toThrow(/words/);
  });
});
