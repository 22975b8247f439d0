import { DataError, OptionError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { complete } from "../base/options.ts";
import { foldIn, randomKey } from "../base/random.ts";
import type { Batch, BatchSource } from "../data/index.ts";
import { checkBucketOptions, type BucketOptions } from "./bucketOptions.ts";
import { fillBuckets, planEpoch, type PlannedBatch } from "./bucketPlan.ts";
import { fillRows, type Filling } from "./padSequences.ts";
import { checkExamples, lengthOf, type SequenceExample, type SequenceField } from "./sequenceExamples.ts";

/** Batches of examples of like length. */
export interface BucketSource extends BatchSource {
  readonly length: number;
  /** How many examples are longer than the last bucket. */
  readonly truncated: number;
  /** The numbers of the examples in each batch of an epoch, to bring predictions back into order. */
  examples(epoch: number): readonly Int32Array[];
  batches(epoch: number, from: number): Iterable<Batch>;
}

/**
 * Batches sequences with others of like length, so that little is padding. An example goes into the first bucket that
 * holds its longest sequence, and all its sequences are padded to that bucket's length: int32 `[batch, length]`;
 * numbers become `[batch]`. A bucket always has the same batch size: what is left over in the end is filled up with
 * rows of `sampleWeight` 0. So there is one shape a bucket.
 * @throws {OptionError | DataError} naming the example that does not fit the others, is empty, or is too long.
 * @example
 * const examples = [{ x: [[4, 5, 6]], y: [1] }, { x: [[7, 8]], y: [0] }];
 * const source = bucketByLength(examples, { lengths: [4, 8], batchSize: 2 });
 * source.length; // 1: both are in the bucket of 4
 */
export function bucketByLength(examples: readonly SequenceExample[], options: BucketOptions): BucketSource {
  const chosen = complete("bucketByLength", options, {
    lengths: [],
    batchSize: undefined,
    tokensPerBatch: undefined,
    shuffle: true,
    seed: 0,
    overlong: "truncate",
    onTruncated: undefined,
    padding: "post",
    truncating: "post",
    padValue: 0,
    labelPadValue: 0,
    weights: "example",
  });
  checkBucketOptions(chosen);
  checkExamples(examples);
  const { lengths, batchSize, tokensPerBatch, shuffle, seed } = chosen;
  const [label] = examples[0]!.y;
  if (chosen.weights === "token" && (label === undefined || typeof label === "number")) {
    throw new OptionError({
      where: "bucketByLength.weights",
      problem: "the first output is no sequence",
      mend: 'weights: "example"',
    });
  }
  const sizes = Int32Array.from(examples, lengthOf);
  const truncated = countOverlong(sizes, chosen);
  const key = shuffle ? randomKey(seed) : undefined;
  const buckets = fillBuckets(sizes, lengths, (length) =>
    tokensPerBatch === undefined ? batchSize! : Math.max(1, Math.floor(tokensPerBatch / length)),
  );
  const plan = (epoch: number): PlannedBatch[] => planEpoch(buckets, key && foldIn(key, epoch));
  const { length } = plan(0);
  return {
    length,
    truncated,
    examples: (epoch) => plan(epoch).map((batch) => batch.examples),
    *batches(epoch, from) {
      for (const batch of plan(epoch).slice(from)) yield makeBatch(examples, batch, chosen);
    },
  };
}

type Chosen = Required<
  Pick<BucketOptions, "padding" | "truncating" | "padValue" | "labelPadValue" | "weights">
>;

function makeBatch(
  all: readonly SequenceExample[],
  { bucket, examples }: PlannedBatch,
  chosen: Chosen,
): Batch {
  const rows = Array.from(examples, (i) => all[i]!);
  const { padding, truncating, padValue, labelPadValue } = chosen;
  const filling = { width: bucket.length, rows: bucket.batchSize, padding, truncating };
  const { x, y } = rows[0]!;
  return {
    x: x.map((_, i) =>
      column(
        rows.map((row) => row.x[i]!),
        { ...filling, value: padValue },
      ),
    ),
    y: y.map((_, i) =>
      column(
        rows.map((row) => row.y[i]!),
        { ...filling, value: labelPadValue },
      ),
    ),
    sampleWeight: weigh(rows, filling, chosen.weights),
  };
}

/** A field of several examples as an array: sequences `[rows, width]`, numbers `[rows]`. */
function column(fields: readonly SequenceField[], filling: Filling): NdArray {
  if (typeof fields[0] !== "number") return fillRows(fields as readonly ArrayLike<number>[], filling);
  const data = new Int32Array(filling.rows);
  data.set(fields as readonly number[]);
  return { dtype: "int32", shape: [filling.rows], data };
}

function weigh(
  rows: readonly SequenceExample[],
  { width, rows: count, padding }: Omit<Filling, "value">,
  weights: "example" | "token",
): NdArray {
  const each = weights === "example" ? 1 : width;
  const data = new Float32Array(count * each);
  rows.forEach(({ sampleWeight = 1, y: [labels] }, row) => {
    const kept = weights === "example" ? 1 : Math.min(width, (labels as ArrayLike<number>).length);
    const from = row * each + (padding === "pre" ? each - kept : 0);
    data.fill(sampleWeight, from, from + kept);
  });
  return { dtype: "float32", shape: weights === "example" ? [count] : [count, width], data };
}

function countOverlong(
  sizes: Int32Array,
  { lengths, overlong, onTruncated }: Pick<BucketOptions, "lengths" | "overlong" | "onTruncated">,
): number {
  const limit = lengths.at(-1)!;
  const first = sizes.findIndex((size) => size > limit);
  if (first < 0) return 0;
  if (overlong === "error") {
    throw new DataError({
      where: `bucketByLength, example ${first}`,
      problem: "longer than the last bucket",
      expected: `at most ${limit}`,
      received: String(sizes[first]),
      mend: 'add a longer bucket, or cut examples: overlong: "truncate"',
    });
  }
  const cut = sizes.filter((size) => size > limit);
  const longest = cut.reduce((most, size) => Math.max(most, size), 0);
  onTruncated?.({ examples: cut.length, longest });
  return cut.length;
}
