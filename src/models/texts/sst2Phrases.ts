import { datasets } from "../../data/index.ts";
import type { TextModel } from "./textRecipe.ts";

/** SST-2 with phrases, as Kim (2014) trains on it: what its recipes share. Epochs are judged on the development set. */
export const sst2Phrases = {
  dataHelp:
    "a folder with stsa.binary.{train,dev,test} and glue-train.tsv or SST-2.zip, gzipped or not; without, the official files are downloaded",
  epochs: 6,
  batchSize: 128,
  /** Tokens of a text, padding included. */
  longest: 64,
  best: { monitor: "valAccuracy", patience: 2 },
  load: ({ path, limit, seed, onProgress, signal }) =>
    datasets.sst2.load({ path, phrases: true, limit, seed, onProgress, signal }),
} satisfies Partial<TextModel>;
