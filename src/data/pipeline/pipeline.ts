import { DataError, LoomError, OptionError } from "../../base/errors.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import { foldIn, randomKey, type RandomKey } from "../../base/random.ts";
import type { Batch, Sampled } from "../batch.ts";
import { collate, type Example } from "./collate.ts";
import { batchesOfRows, sampledRows } from "./rows.ts";
import { prefetchStage } from "./prefetch.ts";
import { repeatStage } from "./repeat.ts";
import { shuffleBuffer, shuffleWhole } from "./shuffle.ts";
import {
  arrayStage,
  iterableStage,
  listStage,
  type ArrayExample,
  type ElementFactory,
  type ExampleArrays,
} from "./source.ts";
import type { Stage } from "./stage.ts";

/** Where an element stands, for the function of {@link Pipeline.map}. */
export interface MapContext {
  readonly epoch: number;
  /** Counted from 0 within the epoch, in the order that comes into the map. */
  readonly index: number;
  /** For random changes: another one for each element and epoch, the same one in every run. */
  readonly key: RandomKey;
}

export interface ShuffleOptions {
  /**
   * How many elements to draw from: each that comes out is one of these. `"whole"` holds the whole epoch in
   * memory, which mixes best. Default: "whole".
   */
  readonly buffer?: number | "whole";
  /** Default: 0. */
  readonly seed?: number;
}

export interface BatchOptions {
  /** Leave out a last batch that is not full. Default: false. */
  readonly dropRemainder?: boolean;
}

export interface PipelineOptions {
  /** How many elements an epoch of an iterable has, where that is known beforehand. */
  readonly length?: number;
}

/**
 * Elements that are made while they are used: read, changed, shuffled and batched. After
 * {@link Pipeline.batch} it is what `fit` and `evaluate` take. Nothing is read before that.
 */
export interface Pipeline<T> extends AsyncIterable<T> {
  /** How many elements an epoch has: undefined where unknown or without end. */
  readonly length: number | undefined;
  /**
   * Each element changed by a function, which may be asynchronous.
   * @throws {DataError} while running, with the element's number, when the function throws.
   */
  map<U>(change: (element: T, context: MapContext) => U | Promise<U>): Pipeline<U>;
  /** Another order for every epoch, the same one in every run. Put it before a costly map. */
  shuffle(options?: ShuffleOptions): Pipeline<T>;
  /**
   * Joins examples into batches along a new first axis.
   * @throws {DataError} while running, when examples of a batch differ in shape or dtype.
   */
  batch(this: Pipeline<Example>, size: number, options?: BatchOptions): Pipeline<Batch>;
  /** Makes up to `count` elements ahead, while the model is busy with earlier ones. */
  prefetch(count: number): Pipeline<T>;
  /** The first `count` elements. */
  take(count: number): Pipeline<T>;
  /** The elements `times` times over; without end by default, for `stepsPerEpoch`. */
  repeat(times?: number): Pipeline<T>;
  /** The elements of an epoch (counted from 0), without the first `from`. As a batch source has it. */
  batches(epoch: number, from: number): AsyncIterable<T>;
  /** After batching rows of arrays: batches of any choice of them, changed by the maps behind. */
  readonly sampled: Sampled<T> | undefined;
}

/**
 * Elements from arrays in memory, from a list, or from a function that opens an iterable, as a generator
 * that reads files. Each epoch opens it anew; breaking off closes it.
 * @example
 * const source = pipeline({ x: images, y: labels })
 *   .shuffle({ seed: 1 })
 *   .map(({ x: [image], y }) => ({ x: flip(image!), y }))
 *   .batch(64)
 *   .prefetch(2);
 * await model.fit(source, { epochs: 5 });
 */
export function pipeline(arrays: ExampleArrays): Pipeline<ArrayExample>;
export function pipeline<T>(
  elements: readonly T[] | ElementFactory<T>,
  options?: PipelineOptions,
): Pipeline<T>;
export function pipeline<T>(
  source: ExampleArrays | readonly T[] | ElementFactory<T>,
  options: PipelineOptions = {},
): Pipeline<T> | Pipeline<ArrayExample> {
  const { length } = complete("pipeline", options, { length: undefined });
  checkNumbers("pipeline", { length }, { length: { min: 0, integer: true } });
  if (typeof source === "function") return over(iterableStage(source, length));
  if (Array.isArray(source)) return over(listStage(source as readonly T[]));
  if (typeof source === "object" && "x" in source) return over(arrayStage(source as ExampleArrays));
  throw new OptionError({
    where: "pipeline",
    expected: "arrays { x, y }, a list, or a function that gives an iterable",
    received: typeof source,
    mend: "wrap an iterable: pipeline(() => iterable), so that every epoch can begin anew",
  });
}

/** The pipeline's methods over a stage. */
function over<T>(stage: Stage<T>): Pipeline<T> {
  return {
    length: stage.length === Infinity ? undefined : stage.length,
    map: (change) => over(mapStage(stage, change)),
    shuffle(options = {}) {
      const { buffer, seed } = complete("pipeline.shuffle", options, { buffer: "whole", seed: 0 } as const);
      if (buffer === "whole") {
        if (stage.length === Infinity) {
          throw new OptionError({
            where: "pipeline.shuffle",
            problem: "a pipeline without end cannot be held whole",
            mend: "shuffle before .repeat(), or give a buffer size",
          });
        }
        return over(shuffleWhole(stage, seed));
      }
      checkNumbers("pipeline.shuffle", { buffer }, { buffer: { min: 1, integer: true } });
      return over(shuffleBuffer(stage, seed, buffer));
    },
    batch(size, options = {}) {
      const { dropRemainder } = complete("pipeline.batch", options, { dropRemainder: false });
      checkNumbers("pipeline.batch", { size }, { size: { min: 1, integer: true } });
      // The method asks for a pipeline of examples.
      return over(batchStage(stage as unknown as Stage<Example>, size, dropRemainder));
    },
    prefetch(count) {
      checkNumbers("pipeline.prefetch", { count }, { count: { min: 1, integer: true } });
      return over(prefetchStage(stage, count));
    },
    take(count) {
      checkNumbers("pipeline.take", { count }, { count: { min: 0, integer: true } });
      return over(takeStage(stage, count));
    },
    repeat(times = Infinity) {
      if (times !== Infinity)
        checkNumbers("pipeline.repeat", { times }, { times: { min: 1, integer: true } });
      return over(repeatStage(stage, times));
    },
    batches: (epoch, from) => stage.open(epoch, from),
    sampled: stage.sampled,
    [Symbol.asyncIterator]: () => stage.open(0, 0),
  };
}

const mapStage = <T, U>(
  before: Stage<T>,
  change: (element: T, context: MapContext) => U | Promise<U>,
): Stage<U> => ({
  length: before.length,
  async *open(epoch, from) {
    let index = from;
    for await (const element of before.open(epoch, from))
      yield await changed(change, element, { epoch, index: index++ });
  },
  sampled: before.sampled && {
    ...before.sampled,
    mixedBy: before.sampled.mixedBy ?? (change as { readonly mixesExamples?: string }).mixesExamples,
    take: async (rows, at) => changed(change, await before.sampled!.take(rows, at), at),
  },
});

/** One element, changed by the function of a map. */
async function changed<T, U>(
  change: (element: T, context: MapContext) => U | Promise<U>,
  element: T,
  { epoch, index }: { readonly epoch: number; readonly index: number },
): Promise<U> {
  try {
    return await change(element, { epoch, index, key: foldIn(foldIn(randomKey(0), epoch), index) });
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(
      { where: `pipeline.map, example ${index} of epoch ${epoch}`, problem, ...mendOf(cause) },
      { cause },
    );
  }
}

const mendOf = (cause: unknown): { mend?: string } =>
  cause instanceof LoomError ? {} : { mend: "the function given to .map() threw this" };

const batchStage = (before: Stage<Example>, size: number, dropRemainder: boolean): Stage<Batch> => ({
  length:
    before.length === undefined ? undefined : (dropRemainder ? Math.floor : Math.ceil)(before.length / size),
  async *open(epoch, from) {
    if (before.rows !== undefined && before.length! > 0) {
      yield* batchesOfRows(before.rows, { epoch, from, size, dropRemainder });
      return;
    }
    let first = from * size;
    let examples: Example[] = [];
    for await (const example of before.open(epoch, first)) {
      examples.push(example);
      if (examples.length < size) continue;
      yield collate(examples, first);
      first += size;
      examples = [];
    }
    if (examples.length > 0 && !dropRemainder) yield collate(examples, first);
  },
  sampled: before.rows && sampledRows(before.rows, size),
});

const takeStage = <T>(before: Stage<T>, count: number): Stage<T> => ({
  length: before.length === undefined ? undefined : Math.min(before.length, count),
  async *open(epoch, from) {
    let left = count - from;
    if (left <= 0) return;
    for await (const element of before.open(epoch, from)) {
      yield element;
      if (--left === 0) return;
    }
  },
});
