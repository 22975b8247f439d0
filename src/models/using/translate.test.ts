import { beforeAll, expect, test } from "vitest";
import * as layers from "../../layers/index.ts";
import * as losses from "../../losses/index.ts";
import * as optimizers from "../../optimizers/index.ts";
import { bucketByLength, trainTokenizer } from "../../text/index.ts";
import { model, type Model } from "../../training/index.ts";
import { translate } from "./translate.ts";

const pairs = [
  ["a dog", "ein Hund"],
  ["a cat", "eine Katze"],
  ["a man", "ein Mann"],
  ["a dog and a cat", "ein Hund und eine Katze"],
  ["a man and a dog", "ein Mann und ein Hund"],
] as const;
const sources = pairs.map(([source]) => source);
const targets = pairs.map(([, target]) => target);

const tokenizer = trainTokenizer([...sources, ...targets], {
  kind: "bpe",
  vocabularySize: 300,
  template: "<s> $A </s>",
});

/** A small Transformer that knows the pairs by heart. */
async function parrot(): Promise<Model> {
  const text = (name: string) => layers.input([20], { name, dtype: "int32", shorter: true });
  const [source, target] = [text("source"), text("target")];
  const vocabulary = layers.reversibleEmbedding(tokenizer.vocabularySize, 32, { maskZero: true });
  const enter = (tokens: layers.Symbolic) => {
    const vectors = vocabulary(tokens);
    return layers.add()([vectors, layers.sinePositionEncoding()(vectors)]);
  };
  const block = { numHeads: 2, intermediateDim: 64, normalizeFirst: true };
  const encoded = layers.transformerEncoder(block)(enter(source));
  const decoded = layers.transformerDecoder(block)([enter(target), encoded]);
  const net = model([source, target], vocabulary(layers.layerNormalization()(decoded)), { seed: 0 });
  net.metadata = { task: "translation", tokenizer: tokenizer.toJson() };
  net.compile({
    optimizer: optimizers.adam(0.005),
    loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }),
  });
  const examples = pairs.map(([from, to]) => {
    const ids = tokenizer.encode(to);
    return { x: [tokenizer.encode(from), ids.slice(0, -1)], y: [ids.slice(1)] };
  });
  await net.fit(bucketByLength(examples, { lengths: [20], batchSize: 5 }), { epochs: 80, verbose: false });
  return net;
}

let net: Model;
beforeAll(async () => {
  net = await parrot();
}, 60_000);

test("translates texts of all lengths side by side, in their order", async () => {
  expect(await translate(net, sources)).toEqual(targets);
  expect(await translate(net, [...sources].reverse(), { beams: 1 })).toEqual([...targets].reverse());
});

test("cuts texts that are longer than the model takes, and translations that find no end", async () => {
  const long = "a man and a dog and a cat ".repeat(20);
  const cut: object[] = [];
  const [, found] = await translate(net, ["a dog", long], { maxTokens: 7, onCut: (each) => cut.push(each) });
  expect(cut).toEqual([{ text: 1, tokens: tokenizer.encode(long).length, kept: 20 }]);
  expect(tokenizer.encode(found!, { addSpecialTokens: false }).length).toBeLessThanOrEqual(7);
});

test("of no texts there are no translations; an empty text has one", async () => {
  expect(await translate(net, [])).toEqual([]);
  expect(await translate(net, [""])).toHaveLength(1);
});

test("refuses a model of another task", async () => {
  const other = model(net.network.inputs, net.network.outputs[0]!);
  other.metadata = { ...net.metadata, task: "languageModeling" };
  await expect(translate(other, ["a dog"])).rejects.toThrow(/does something else/);
});
