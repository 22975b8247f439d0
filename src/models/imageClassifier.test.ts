import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ndarray } from "../base/ndarray.ts";
import { normal, randomKey } from "../base/random.ts";
import { encodePng } from "../data/index.ts";
import { imageClassifier } from "./index.ts";

/** Three classes, each a colour with noise, in pictures of several sizes. */
const colours = { blue: [40, 60, 200], green: [50, 190, 60], red: [210, 40, 50] };
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loom-pictures-"));
  for (const [name, colour] of Object.entries(colours)) {
    await mkdir(join(folder, name));
    for (let i = 0; i < 20; i++) {
      const [height, width] = [10 + i, 12 + (i % 5)];
      const noise = normal(randomKey(i), height * width * 3);
      const pixels = Uint8Array.from(noise, (value, at) =>
        Math.max(0, Math.min(255, colour[at % 3]! + 30 * value)),
      );
      const png = await encodePng(ndarray("uint8", [height, width, 3], pixels));
      await writeFile(join(folder, name, `${i}.png`), png);
    }
  }
});
afterAll(() => rm(folder, { recursive: true }));

test("learns the classes of a folder, a fifth held out by the seed", async () => {
  const pictures = await imageClassifier.load({ path: folder, size: 16, seed: 5 });
  expect(imageClassifier.count(pictures)).toEqual({ train: 48, test: 12, unit: "pictures", classes: 3 });
  expect(pictures.train.x.shape).toEqual([48, 16, 16, 3]);
  const again = await imageClassifier.load({ path: folder, size: 16, seed: 5 });
  expect(again.test.x.data).toEqual(pictures.test.x.data);
  const model = imageClassifier.build(pictures, { seed: 1 });
  expect(model.metadata).toEqual({ task: "imageClassification", classNames: Object.keys(colours) });
  const { train, validation } = imageClassifier.batches(pictures, model, { batchSize: 8, seed: 1 });
  await model.fit(train, { epochs: 12, validationData: validation, verbose: false, seed: 1 });
  const { accuracy } = await imageClassifier.evaluate(pictures, model);
  expect(accuracy).toBeGreaterThanOrEqual(11 / 12);
  const { classes, pictures: shown } = await imageClassifier.inspect!(pictures, model);
  const right = Array.from(classes!.labels).filter((label, i) => label === classes!.predictions[i]).length;
  expect(right / 12).toBeCloseTo(accuracy!, 6);
  expect(shown).toHaveLength(12);
});

test("evaluates so many pictures of all classes as are asked for", async () => {
  const pictures = await imageClassifier.load({ path: folder, size: 16 });
  const model = imageClassifier.build(pictures);
  const { accuracy } = await imageClassifier.evaluate(pictures, model, { limit: 3 });
  expect((accuracy! * 3) % 1).toBeCloseTo(0, 6);
});

test.each([
  ["no folder", {}, /--data FOLDER/],
  ["a size too small to be halved thrice", { path: ".", size: 4 }, /size/],
])("refuses %s", async (_, options, message) => {
  await expect(imageClassifier.load(options)).rejects.toThrow(message);
});
