/** What a data set is, for `loom datasets` and for people. */
export interface DatasetDescriptor {
  readonly name: string;
  readonly description: string;
  readonly task: "classification" | "language modelling" | "tagging" | "translation";
  /** How many classes, where an example or a token has one. */
  readonly classes?: number;
  readonly sizes: DatasetSizes;
  readonly source: string;
  readonly license: string;
}

/** Examples in each part, and the shape of one where all have the same. */
export interface DatasetSizes {
  readonly train: number;
  readonly validation?: number;
  readonly test?: number;
  readonly shape?: readonly number[];
  /** What is counted. Default "examples". */
  readonly unit?: "characters" | "recordings" | "sentences" | "sentence pairs";
}
