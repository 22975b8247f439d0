import { foldIn, permutation, type RandomKey } from "../base/random.ts";

/** Examples of like length. */
export interface Bucket {
  readonly length: number;
  /** How many examples make a batch. */
  readonly batchSize: number;
  /** The examples' numbers. */
  readonly examples: Int32Array;
}

/** A batch before it is made. */
export interface PlannedBatch {
  readonly bucket: Bucket;
  readonly examples: Int32Array;
}

/** Puts each example into the first bucket that is long enough, too long ones into the last. */
export function fillBuckets(
  exampleLengths: ArrayLike<number>,
  lengths: readonly number[],
  batchSizeOf: (length: number) => number,
): Bucket[] {
  const members: number[][] = lengths.map(() => []);
  for (let i = 0; i < exampleLengths.length; i++) {
    const fitting = lengths.findIndex((length) => exampleLengths[i]! <= length);
    members[fitting < 0 ? lengths.length - 1 : fitting]!.push(i);
  }
  return lengths
    .map((length, i) => ({
      length,
      batchSize: batchSizeOf(length),
      examples: Int32Array.from(members[i]!),
    }))
    .filter(({ examples }) => examples.length > 0);
}

/** The batches of an epoch: in order, or with a key drawn anew, examples within their bucket and batches altogether. */
export function planEpoch(buckets: readonly Bucket[], key: RandomKey | undefined): PlannedBatch[] {
  const batches = buckets.flatMap((bucket, number) => {
    const { examples, batchSize } = bucket;
    const order = key && permutation(foldIn(key, number), examples.length);
    const drawn = order ? Int32Array.from(order, (i) => examples[i]!) : examples;
    return Array.from({ length: Math.ceil(drawn.length / batchSize) }, (_, i) => ({
      bucket,
      examples: drawn.subarray(i * batchSize, (i + 1) * batchSize),
    }));
  });
  if (key === undefined) return batches;
  return Array.from(permutation(foldIn(key, buckets.length), batches.length), (i) => batches[i]!);
}
