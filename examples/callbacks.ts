// Callbacks: stop when nothing improves, lower the learning rate before that, keep the best model, log for TensorBoard,
// go on after a crash, and one of your own.
// npm run example -- callbacks [--limit 2000] [--epochs 6] [--out runs/callbacks]
import { join } from "node:path";
import { parseArgs } from "node:util";
import { callbacks, datasets, loadModel, models, type Callback } from "tensorloom";

const { values } = parseArgs({
  options: {
    limit: { type: "string", default: "2000" },
    epochs: { type: "string", default: "6" },
    out: { type: "string", default: "runs/callbacks" },
  },
});
const out = values.out;
const digits = await datasets.mnist.load({ limit: Number(values.limit) });
const { train, test, classNames } = digits;
const classes = classNames.length;
const validationData = models.pictureBatches(test, { classes, batchSize: 256 });

/** Tells how fast training is. */
function pace(): Callback {
  let began = 0;
  return {
    name: "pace",
    onEpochBegin: () => void (began = performance.now()),
    onEpochEnd(epoch, logs, run) {
      const perSecond = (1000 * train.y.data.length) / (performance.now() - began);
      console.log(
        `epoch ${epoch + 1}: ${perSecond.toFixed(0)} pictures a second, loss ${logs["loss"]?.toFixed(4)}`,
      );
      if (logs["loss"]! < 1e-4) run.stop("there is nothing left to learn");
    },
  };
}

const model = models.mnistCnn.build(digits, { seed: 0 });
const history = await model.fit(models.pictureBatches(train, { classes, batchSize: 64, shuffleSeed: 0 }), {
  epochs: Number(values.epochs),
  validationData,
  callbacks: [
    callbacks.earlyStopping({ monitor: "valLoss", patience: 3, restoreBestWeights: true }),
    callbacks.reduceLROnPlateau({ monitor: "valLoss", factor: 0.5, patience: 1 }),
    callbacks.modelCheckpoint(join(out, "best"), { monitor: "valAccuracy", saveBestOnly: true }),
    callbacks.csvLogger(join(out, "history.csv")),
    callbacks.tensorBoard({ logDir: join(out, "tensorboard") }),
    callbacks.backupAndRestore({ backupDir: join(out, "checkpoint") }),
    pace(),
  ],
});
console.log(
  `${history.epoch.length} epochs${history.stopped === undefined ? "" : `, stopped: ${history.stopped}`}`,
);
const best = await loadModel(join(out, "best"));
console.log("the best model", await best.evaluateBatches(validationData));
