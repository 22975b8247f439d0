import { DataError } from "../../base/errors.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { sliceRows } from "../../base/ndarray.ts";
import type { Example } from "./collate.ts";
import type { Stage } from "./stage.ts";

/** Gives the elements of an epoch anew at every call; the same epoch must give the same elements. */
export type ElementFactory<T> = (epoch: number) => Iterable<T> | AsyncIterable<T>;

/** Arrays in memory with the examples along their first axis. */
export interface ExampleArrays {
  readonly x: NdArray | readonly NdArray[];
  readonly y?: NdArray | readonly NdArray[];
  readonly sampleWeight?: NdArray;
}

/** An {@link Example} from arrays: a row of each, without the batch axis. */
export interface ArrayExample extends Example {
  readonly x: readonly NdArray[];
  readonly y: readonly NdArray[];
}

/** Elements of an iterable; those before `from` are made and dropped. */
export const iterableStage = <T>(factory: ElementFactory<T>, length: number | undefined): Stage<T> => ({
  length,
  async *open(epoch, from) {
    let index = 0;
    for await (const element of factory(epoch)) if (index++ >= from) yield element;
  },
});

/** Elements of a list. */
export const listStage = <T>(list: readonly T[]): Stage<T> => ({
  length: list.length,
  async *open(_, from) {
    for (let i = from; i < list.length; i++) yield list[i]!;
  },
});

/** Examples as views of the rows of arrays: nothing is copied. */
export function arrayStage({ x, y = [], sampleWeight }: ExampleArrays): Stage<ArrayExample> {
  const inputs = listed(x);
  const outputs = listed(y);
  const all = [...inputs, ...outputs, ...(sampleWeight ? [sampleWeight] : [])];
  const counts = all.map(({ shape }) => shape[0] ?? 0);
  const length = counts[0] ?? 0;
  if (counts.some((count) => count !== length)) {
    throw new DataError({
      where: "pipeline",
      problem: "the arrays have different numbers of examples",
      expected: "one length along the first axis",
      received: counts.join(", "),
    });
  }
  const row = (array: NdArray, i: number): NdArray => {
    const { dtype, shape, data } = sliceRows(array, i, i + 1);
    return { dtype, shape: shape.slice(1), data };
  };
  return {
    length,
    rows: { x: inputs, y: outputs, sampleWeight },
    async *open(_, from) {
      for (let i = from; i < length; i++) {
        yield {
          x: inputs.map((array) => row(array, i)),
          y: outputs.map((array) => row(array, i)),
          ...(sampleWeight && { sampleWeight: Number(sampleWeight.data[i]) }),
        };
      }
    },
  };
}

const listed = (arrays: NdArray | readonly NdArray[]): readonly NdArray[] =>
  "dtype" in arrays ? [arrays] : arrays;
