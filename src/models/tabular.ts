import { takeRows } from "../base/ndarray.ts";
import { pipeline, tabularFeatures, type Examples, type TabularSplits } from "../data/index.ts";
import * as layers from "../layers/index.ts";
import { callbacks, model } from "../training/index.ts";
import type { Recipe } from "./recipe.ts";
import { spread } from "./spread.ts";
import { checkRows } from "./tables/checkRows.ts";
import { inspectClasses } from "./tables/inspectClasses.ts";
import { heldOut, readOwnTable } from "./tables/ownTable.ts";

/** Rows that are judged together. */
const testBatchSize = 256;

/**
 * A multilayer perceptron for a table of your own. What is predicted decides what it does: words, or a few whole
 * numbers that come again and again, are classes; other numbers are estimated, in their own units.
 * Shapes: encoded features `[batch, features]` -> probabilities `[batch, classes]`, or numbers `[batch, 1]`.
 * @example
 * const rows = await models.tabular.load({ path: "houses.csv", columns: { label: "price" } });
 * const model = models.tabular.build(rows, { seed: 1 });
 */
export const tabular: Recipe<TabularSplits> = {
  name: "tabular",
  description:
    "a multilayer perceptron on a table of your own: classification or regression, by the label's column",
  dataHelp:
    "a .csv, .tsv, .jsonl or .json table with a column to predict (--label); a tenth of its rows is held out for validation, a fifth for testing",
  dataOptions: ["label"],
  epochs: 100,
  batchSize: 32,
  task: "tabular",

  async load(options = {}) {
    const { table, columns } = await readOwnTable({ name: "tabular", columns: ["label"] }, options);
    const splits = tabularFeatures(table, { ...columns, ...heldOut, seed: options.seed });
    checkRows(splits, table.where);
    for (const { name, ignored } of splits.columns) {
      if (ignored !== undefined) options.onNote?.(`${table.where}: column '${name}' is left out: ${ignored}`);
    }
    return splits;
  },

  count({ train, validation, test, encoder: { target } }) {
    const counts = {
      train: train.y.data.length,
      validation: validation.y.data.length,
      test: test.y.data.length,
      unit: "rows",
    };
    return target.task === "classification" ? { ...counts, classes: target.classNames.length } : counts;
  },

  build({ encoder }, { seed = 0 } = {}) {
    const { target, featureNames } = encoder;
    const features = layers.input([featureNames.length], { name: "features" });
    let hidden = layers.dense(128, { activation: "relu" })(features);
    hidden = layers.dropout(0.2)(hidden);
    hidden = layers.dense(64, { activation: "relu" })(hidden);
    const options = { name: "tabular", seed };

    if (target.task === "classification") {
      const classes = layers.dense(target.classNames.length, { activation: "softmax" })(hidden);
      const classifier = model(features, classes, options);
      classifier.metadata = { task: "tabular", encoder: encoder.toJson(), classNames: target.classNames };
      classifier.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
      return classifier;
    }
    const { mean, deviation } = target;
    const number = layers.rescaling(deviation, { offset: mean })(layers.dense(1)(hidden));
    const estimator = model(features, number, options);
    estimator.metadata = { task: "tabular", encoder: encoder.toJson() };
    estimator.compile({
      optimizer: "adam",
      loss: "meanSquaredError",
      lossWeights: [1 / deviation ** 2], // in units of the variance, whatever the column's
      metrics: ["meanAbsoluteError", "r2Score"],
    });
    return estimator;
  },

  batches: ({ train, validation }, _, { batchSize, seed }) => ({
    train: pipeline(train).shuffle({ seed }).batch(batchSize),
    validation: pipeline(validation).batch(testBatchSize),
  }),

  callbacks: () => [callbacks.earlyStopping({ patience: 15, restoreBestWeights: true })],

  async evaluate({ test, encoder }, tabularModel, { limit = Infinity } = {}) {
    const rows = spread(test.y.data.length, limit);
    const part: Examples = { x: takeRows(test.x, rows), y: takeRows(test.y, rows) };
    const logs = await tabularModel.evaluateBatches(pipeline(part).batch(testBatchSize));
    const loss = logs["loss"]!;
    return encoder.target.task === "classification"
      ? { accuracy: logs["accuracy"]!, loss }
      : { mae: logs["meanAbsoluteError"]!, r2: logs["r2Score"]!, loss };
  },

  async inspect({ test, encoder: { target } }, tabularModel) {
    return target.task === "classification" ? inspectClasses(test, tabularModel, target) : {};
  },
};
