/** What a data set is, for `loom datasets` and for people. */
export interface DatasetDescriptor {
  readonly name: string;
  readonly description: string;
  readonly task: "classification";
  readonly classes: number;
  /** Examples in each part, and the shape of one. */
  readonly sizes: { readonly train: number; readonly test: number; readonly shape: readonly number[] };
  readonly source: string;
  readonly license: string;
}
