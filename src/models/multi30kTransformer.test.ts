import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { multi30kTransformer } from "./multi30kTransformer.ts";

const path = "../shared/data/multi30k";

test.skipIf(!existsSync(path))(
  "learns from a few sentence pairs and is judged by BLEU",
  { timeout: 120_000 },
  async () => {
    const data = await multi30kTransformer.load({ path, limit: 40 });
    const options = { seed: 0, epochs: 1, batchSize: 2048 };
    const model = multi30kTransformer.build(data, options);
    const { train, validation } = multi30kTransformer.batches(data, model, options);
    const before = await model.evaluateBatches(validation);
    await model.fit(train, { epochs: 1, verbose: false });
    const after = await multi30kTransformer.evaluate(data, model, { limit: 2 });
    expect(after["loss"]).toBeLessThan(before["loss"]!);
    expect(Object.keys(after)).toEqual(["bleu", "loss", "accuracy"]);
    expect(multi30kTransformer.count(data)).toMatchObject({ train: 40, unit: "sentence pairs" });
  },
);
