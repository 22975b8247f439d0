import { expect, test } from "vitest";
import { ndarray } from "../../base/ndarray.ts";
import type { Batch, BatchSource } from "../../data/index.ts";
import { trainTokenizer } from "../../text/index.ts";
import { judgedTexts, trainingTexts } from "./textBatches.ts";

const texts = ["a b", "c", "a b c a b c a b c", "b b", "  "];
const labels = ndarray("int32", [5], Int32Array.of(0, 1, 2, 0, 1));
/** <pad> <unk> <s> </s> b a c */
const tokenizer = trainTokenizer(texts, { kind: "word" });
const options = { tokenizer, batchSize: 2, longest: 16 };

async function collect(source: BatchSource, epoch = 0, from = 0): Promise<Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of source.batches(epoch, from)) batches.push(batch);
  return batches;
}
const labelsOf = (batches: readonly Batch[]): number[][] =>
  batches.map(({ y }) => Array.from(y[0]!.data, Number));

test("judged: texts of like length come together, in order, and nothing is filled up", async () => {
  const batches = await collect(judgedTexts({ texts, labels }, options));
  expect(batches.map(({ x }) => x[0]!.shape)).toEqual([
    [2, 8],
    [2, 8],
    [1, 12],
  ]);
  const [a, b, c] = ["a", "b", "c"].map((word) => tokenizer.tokenToId(word)!);
  expect([...batches[0]!.x[0]!.data]).toEqual([a, b, 0, 0, 0, 0, 0, 0, c, 0, 0, 0, 0, 0, 0, 0]);
  expect(labelsOf(batches)).toEqual([[0, 1], [0, 1], [2]]);
  expect(await collect(judgedTexts({ texts, labels }, options), 0, 2)).toEqual(batches.slice(2));
});

test("trained: rows that fill up weigh nothing, so that every length has one shape", async () => {
  const batches = await collect(trainingTexts({ texts, labels }, { ...options, seed: 0 }));
  const long = batches.find(({ x }) => x[0]!.shape[1] === 12)!;
  expect(long.x[0]!.shape).toEqual([2, 12]);
  expect([...long.sampleWeight!.data]).toEqual([1, 0]);
});

test("a text without a word is padding alone", async () => {
  const [, second] = await collect(judgedTexts({ texts, labels }, options));
  expect([...second!.x[0]!.data.slice(8)]).toEqual(new Array(8).fill(0));
});

test("a long text loses its end, but not the template's closing tokens", async () => {
  const closing = trainTokenizer(texts, { kind: "word", template: "$A </s>" });
  const given = { tokenizer: closing, batchSize: 8, longest: 6 };
  const [batch] = await collect(judgedTexts({ texts, labels }, given));
  const ids = Array.from(batch!.x[0]!.data, Number).slice(12, 18);
  expect(closing.decode(ids, { skipSpecialTokens: false })).toBe("a b c a b </s>");
});

test("trained: each epoch has its order, and the same again", async () => {
  const source = trainingTexts({ texts, labels }, { ...options, batchSize: 1, seed: 3 });
  const orderOf = async (epoch: number) => labelsOf(await collect(source, epoch)).flat();
  expect(await orderOf(0)).toEqual(await orderOf(0));
  expect((await orderOf(0)).toSorted()).toEqual([0, 0, 1, 1, 2]);
  const orders = await Promise.all([0, 1, 2, 3].map(orderOf));
  expect(new Set(orders.map((order) => order.join())).size).toBeGreaterThan(1);
});
