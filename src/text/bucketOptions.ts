import { OptionError } from "../base/errors.ts";
import { checkChoice, checkNumbers } from "../base/options.ts";
import type { End } from "./padSequences.ts";

export interface BucketOptions {
  /** The lengths that batches have, ascending: few, as each is a shape that is compiled apart. */
  readonly lengths: readonly number[];
  /** How many examples a batch has. Either this or `tokensPerBatch`. */
  readonly batchSize?: number | undefined;
  /** How many places a batch has: short buckets hold more examples. */
  readonly tokensPerBatch?: number | undefined;
  /** Draw a new order for every epoch. Default: true. */
  readonly shuffle?: boolean;
  /** Decides the orders. Default: 0. */
  readonly seed?: number;
  /** What is done with an example longer than the last bucket. Default: "truncate". */
  readonly overlong?: "truncate" | "error";
  /** Told at once when examples were cut: how many, and the longest one's length. Default: nobody is. */
  readonly onTruncated?:
    ((told: { readonly examples: number; readonly longest: number }) => void) | undefined;
  /** Where short sequences are filled up. Default: "post". */
  readonly padding?: End;
  /** Where long ones are cut. Default: "post". */
  readonly truncating?: End;
  /** What fills up the inputs. Default: 0. */
  readonly padValue?: number;
  /** What fills up sequences among the outputs. Default: 0. */
  readonly labelPadValue?: number;
  /**
   * One weight for each example, `[batch]`, or for each place of the first output, `[batch, length]`, where padding
   * weighs 0. Default: "example".
   */
  readonly weights?: "example" | "token";
}

/** @throws {OptionError} naming the option. */
export function checkBucketOptions(options: BucketOptions): void {
  const { lengths, batchSize, tokensPerBatch, padValue, labelPadValue } = options;
  const where = "bucketByLength";
  const ascending = lengths.every((length, i) => Number.isInteger(length) && length > (lengths[i - 1] ?? 0));
  if (lengths.length === 0 || !ascending) {
    throw new OptionError({
      where: `${where}.lengths`,
      expected: "ascending whole numbers of at least 1, as [16, 32, 64]",
      received: JSON.stringify(lengths),
    });
  }
  if ((batchSize === undefined) === (tokensPerBatch === undefined)) {
    throw new OptionError({
      where,
      expected: "either batchSize or tokensPerBatch",
      received: batchSize === undefined ? "neither" : "both",
    });
  }
  const count = { min: 1, integer: true };
  checkNumbers(where, { batchSize, tokensPerBatch }, { batchSize: count, tokensPerBatch: count });
  checkNumbers(
    where,
    { padValue, labelPadValue },
    { padValue: { integer: true }, labelPadValue: { integer: true } },
  );
  checkChoice(`${where}.overlong`, options.overlong!, ["truncate", "error"]);
  checkChoice(`${where}.weights`, options.weights!, ["example", "token"]);
  checkChoice(`${where}.padding`, options.padding!, ["pre", "post"]);
  checkChoice(`${where}.truncating`, options.truncating!, ["pre", "post"]);
}
