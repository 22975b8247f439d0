import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { ndarray } from "../base/ndarray.ts";
import { padSequences } from "../text/index.ts";
import { tokenizerOf, sst2Lstm, sst2Textcnn } from "./index.ts";

const path = "../shared/data/sst2";
const skip = existsSync(path) ? false : `needs SST-2 in ${path}`;

test.skipIf(skip).each([sst2Textcnn, sst2Lstm])("$name learns from a few phrases", async (recipe) => {
  const texts = await recipe.load({ path, limit: 96, seed: 1 });
  expect(recipe.count(texts)).toMatchObject({
    train: 96,
    validation: 1,
    test: 3,
    unit: "texts",
    classes: 2,
  });
  const model = recipe.build(texts, { seed: 1 });
  expect(model.metadata).toMatchObject({
    task: "textClassification",
    classNames: ["negative", "positive"],
  });
  const { train, validation } = recipe.batches(texts, model, { batchSize: 32, seed: 1 });
  const history = await model.fit(train, { epochs: 3, validationData: validation, verbose: false, seed: 1 });
  const { loss } = history.history;
  expect(loss!.at(-1)).toBeLessThan(loss![0]!);
  const { accuracy } = await recipe.evaluate(texts, model);
  expect((accuracy! * 3) % 1).toBeCloseTo(0, 6);

  // A batch is padded to its longest text: that must not change what a short one is taken for.
  const tokenizer = tokenizerOf(model);
  const ids = ["a good film", "dull", "zyzzyva"].map((text) => tokenizer.encode(text));
  const [short, long] = await Promise.all(
    [12, 40].map(async (length) => {
      const predicted = await model.predict(padSequences(ids, { length }));
      return ndarray("float32", predicted.shape, await predicted.data());
    }),
  );
  for (const [i, probability] of [...short!.data].entries()) {
    expect(Number(probability)).toBeCloseTo(Number(long!.data[i]), 5);
  }
});

test.skipIf(skip)("phrases alone, without the labels of the test, are refused", async () => {
  await expect(sst2Textcnn.load({ path: `${path}/none` })).rejects.toThrow(/none/);
});
