// Data that is made while the model trains: read, changed at random, shuffled, batched, and a few batches ahead.
// npm run example -- streaming [--limit 2000] [--epochs 2]
import { parseArgs } from "node:util";
import { datasets, models, pipeline, type NdArray } from "tensorloom";

const { values } = parseArgs({
  options: { limit: { type: "string", default: "2000" }, epochs: { type: "string", default: "2" } },
});
const digits = await datasets.mnist.load({ limit: Number(values.limit) });
const { train, test, classNames } = digits;
const classes = classNames.length;

/** A picture `[28, 28, 1]` moved by whole pixels; what comes in from outside is black. */
function shift({ dtype, shape, data }: NdArray, down: number, right: number): NdArray {
  const moved = new Uint8Array(data.length);
  for (let y = Math.max(0, down); y < Math.min(28, 28 + down); y++) {
    for (let x = Math.max(0, right); x < Math.min(28, 28 + right); x++) {
      moved[y * 28 + x] = Number(data[(y - down) * 28 + x - right]);
    }
  }
  return { dtype, shape, data: moved };
}

// The key is another one for each picture and epoch, and the same in every run: the run can be resumed bit for bit.
const source = pipeline(train)
  .shuffle({ seed: 1 })
  .map(({ x: [picture], y }, { key }) => ({ x: shift(picture!, (key[0] % 5) - 2, (key[1] % 5) - 2), y }))
  .batch(64)
  .map(({ x, y }) => ({
    x: x.map(models.unitPixels),
    y: y.map((labels) => models.oneHotLabels(labels, classes)),
  }))
  .prefetch(2);

const model = models.mnistCnn.build(digits, { seed: 0 });
await model.fit(source, {
  epochs: Number(values.epochs),
  validationData: models.pictureBatches(test, { classes, batchSize: 256 }),
});
console.log(await model.evaluateBatches(models.pictureBatches(test, { classes, batchSize: 256 })));
