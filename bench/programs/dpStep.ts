// The chapter's CNN in Tensorloom, one step of `fit` at a time: `node dpStep.js ordinary|auto|ghost|materialized`.
import type { FitOptions } from "tensorloom/training";
import { serve } from "../serve.ts";
import { chapterCnn } from "./chapterCnn.ts";
import { adam, oneHot, startFromPattern, values } from "./pattern.ts";
import { versions } from "./versions.ts";

type Clipping = NonNullable<NonNullable<FitOptions["privacy"]>["clipping"]>;

const [way = "ordinary"] = process.argv.slice(2);
/** So many that an epoch's end, where figures are read, hardly ever comes. */
const examples = 64 * 1000;
const distinct = values(100, [64, 32, 32, 3]);
const labels = oneHot(200, [64, 10]);

/** The rows of an array again and again. */
function repeated({ dtype, shape, data }: typeof distinct) {
  const all = new Float32Array((examples / shape[0]!) * data.length);
  for (let from = 0; from < all.length; from += data.length) all.set(data as Float32Array, from);
  return { dtype, shape: [examples, ...shape.slice(1)], data: all };
}

const since = performance.now();
const model = chapterCnn(adam());
startFromPattern(model, 0.05);

let ended: (loss: number) => void = () => undefined;
let goOn: (() => void) | undefined;

/** Lets `fit` go on for one step; between steps it waits. */
const step = (): Promise<number> =>
  new Promise((resolve, reject) => {
    ended = resolve;
    if (goOn !== undefined) goOn();
    else {
      goOn = () => undefined;
      train().catch(reject);
    }
  });

const train = () =>
  model.fit(repeated(distinct), repeated(labels), {
    batchSize: 64,
    epochs: 1000,
    verbose: false,
    ...(way !== "ordinary" && { privacy: { noiseMultiplier: 1, clipping: way as Clipping } }),
    callbacks: [
      {
        name: "gate",
        onTrainBatchEnd(_batch, loss) {
          ended(loss);
          return new Promise<void>((resolve) => (goOn = resolve));
        },
      },
    ],
  });

// Batches of Poisson samples have several sizes: the first steps compile them.
await serve({ versions, parameters: model.countParams() }, step, { since, compared: 40 });
