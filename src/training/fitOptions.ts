import { DataError, OptionError } from "../base/errors.ts";
import { sliceRows, type NdArray } from "../base/ndarray.ts";
import { checkOptionNames } from "../base/options.ts";
import { arraySource, isSource, type BatchSource } from "./batches.ts";
import type { Callback, Logs } from "./callback.ts";
import { streamKey, type FitPlan } from "./fit.ts";
import { checkClasses, checkedSource, type Pairs } from "./checkedSource.ts";
import type { Given } from "./given.ts";
import type { Model } from "./model.ts";
import { progress } from "./callbacks/progress.ts";
import { leavePrivacy } from "./private/leavePrivacy.ts";
import { planPrivateRun, type PrivateRun } from "./private/privateFit.ts";
import type { PrivacyOptions } from "../privacy/index.ts";

/** What is looked for in data beside what a model needs. */
export interface CheckOptions {
  /**
   * Look for NaN and infinities in the data, before training or as batches come, and for labels that are
   * all of one class. Default: false.
   */
  readonly checkData?: boolean;
}

/** How `fit` trains; Keras 3's names. */
export interface FitOptions extends CheckOptions {
  /** Default: 32, or what stateful layers take. */
  readonly batchSize?: number;
  /** Default: 1. */
  readonly epochs?: number;
  /** The epoch to begin with, counted from 0. Default: 0. */
  readonly initialEpoch?: number;
  /** Ends an epoch after so many batches. */
  readonly stepsPerEpoch?: number;
  /** Data to evaluate after every epoch: `[x, y]`, `[x, y, sampleWeight]`, or a source. */
  readonly validationData?: readonly [x: Given, y: Given, sampleWeight?: NdArray] | BatchSource;
  /** The part of the data, taken from its end before shuffling, to evaluate instead. */
  readonly validationSplit?: number;
  /** Default: batchSize. */
  readonly validationBatchSize?: number;
  /** Draws a new order of the examples for every epoch. Default: true. */
  readonly shuffle?: boolean;
  /** How much each example counts. */
  readonly sampleWeight?: NdArray;
  /** How much the examples of each class count, for labels as class numbers or one-hot. */
  readonly classWeight?: Readonly<Record<number, number>>;
  readonly callbacks?: readonly Callback[];
  /** Whether to print progress on standard error. Default: true on a terminal. */
  readonly verbose?: boolean;
  /** Draws orders, dropout and all else. Default: the model's. */
  readonly seed?: number;
  /**
   * Trains with differential privacy: batches are drawn at random, `batchSize` examples on average; each example's
   * gradient is clipped, and noise is added to their sum. See {@link PrivacyOptions}. Default: without.
   */
  readonly privacy?: PrivacyOptions;
}

const known: Readonly<Record<keyof FitOptions, true>> = {
  batchSize: true,
  epochs: true,
  initialEpoch: true,
  stepsPerEpoch: true,
  validationData: true,
  validationSplit: true,
  validationBatchSize: true,
  shuffle: true,
  sampleWeight: true,
  classWeight: true,
  callbacks: true,
  verbose: true,
  seed: true,
  checkData: true,
  privacy: true,
};

type Data = { readonly source: BatchSource } | { readonly x: Given; readonly y: Given };
type Prepared = Omit<FitPlan, "model" | "weights" | "objective" | "steps" | "optimizer" | "step"> & {
  /** The steps of a private run. */
  readonly privateSteps?: PrivateRun["steps"];
};

function checkCount(option: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new OptionError({
      where: `fit.${option}`,
      expected: `an integer of at least ${least}`,
      received: `${value}`,
    });
  }
}

/** Checks the options and turns the data into sources. */
export async function planFit(model: Model, data: Data, options: FitOptions): Promise<Prepared> {
  checkOptionNames("fit", options, known);
  const {
    batchSize = model.defaultBatchSize,
    epochs = 1,
    initialEpoch = 0,
    seed = model.seed,
    shuffle = true,
  } = options;
  checkCount("batchSize", batchSize, 1);
  checkCount("epochs", epochs, 1);
  checkCount("initialEpoch", initialEpoch, 0);
  if (options.stepsPerEpoch !== undefined) checkCount("stepsPerEpoch", options.stepsPerEpoch, 1);
  const callbacks = [...(options.callbacks ?? [])];
  const odd = callbacks.findIndex((callback: unknown) => typeof callback !== "object" || callback === null);
  if (odd >= 0) {
    throw new OptionError({
      where: "fit.callbacks",
      problem: `item ${odd} is no callback`,
      expected: "callbacks, as callbacks.earlyStopping()",
      received: String(callbacks[odd]),
    });
  }
  const verbose = options.verbose ?? (typeof process !== "undefined" && process.stderr.isTTY);
  if (verbose) callbacks.unshift(progress());
  // Those that take snapshots come last: see Callback.restoreRun.
  const ordered = [
    ...callbacks.filter(({ restoreRun }) => restoreRun === undefined),
    ...callbacks.filter(({ restoreRun }) => restoreRun !== undefined),
  ];
  const plan = {
    epochs,
    initialEpoch,
    stepsPerEpoch: options.stepsPerEpoch,
    seed,
    seedGiven: options.seed !== undefined,
    setup: { batchSize, shuffle, stepsPerEpoch: options.stepsPerEpoch ?? null },
    callbacks: ordered,
    nonFinite: callbacks.some(({ name }) => name === "terminateOnNaN") ? "ignore" : "throw",
  } as const;
  if ("source" in data) {
    const source = checkedSource(data.source, model.wanted("fit", options));
    return withPrivacy(model, options, {
      ...plan,
      source: () => source,
      validate: await validation(model, options),
    });
  }
  const pairs = await model.pairs("fit", data, options);
  if (options.checkData) checkClasses(pairs, model.wanted("fit", options));
  const weights = exampleWeights(pairs.y, options);
  const { train, held } = split(pairs, weights, options);
  const source = (runSeed: number): BatchSource =>
    arraySource(train.x, train.y, {
      batchSize,
      sampleWeight: train.weights,
      ...(shuffle ? { shuffle: streamKey(runSeed, "order") } : {}),
    });
  const validate =
    held === undefined
      ? await validation(model, options)
      : () =>
          model.evaluateBatches(
            arraySource(held.x, held.y, {
              batchSize: options.validationBatchSize ?? batchSize,
              sampleWeight: held.weights,
            }),
          );
  return withPrivacy(model, options, { ...plan, source, validate });
}

/** The plan made private, where that is asked for. */
function withPrivacy(model: Model, { privacy, shuffle = true }: FitOptions, plan: Prepared): Prepared {
  if (privacy === undefined) {
    leavePrivacy(model);
    return plan;
  }
  if (!shuffle) {
    throw new OptionError({
      where: "fit.shuffle",
      problem: "with privacy, batches are drawn at random: the guarantee rests on it",
      mend: "leave shuffle out",
    });
  }
  const run = planPrivateRun(model, plan.source(plan.seed), { ...plan, privacy });
  return {
    ...plan,
    stepsPerEpoch: run.stepsPerEpoch,
    setup: { ...plan.setup, stepsPerEpoch: run.stepsPerEpoch, privacy: run.setup },
    source: (seed) => run.source(plan.source(seed)),
    callbacks: [run.callback, ...plan.callbacks],
    // No clipping and no noise hide one example that makes the weights NaN.
    nonFinite: "throw",
    privateSteps: run.steps,
  };
}

async function validation(model: Model, options: FitOptions): Promise<(() => Promise<Logs>) | undefined> {
  const given = options.validationData;
  if (given === undefined) return undefined;
  if (isSource(given)) {
    const source = checkedSource(given, model.wanted("validationData", options));
    return () => model.evaluateBatches(source);
  }
  const [x, y, sampleWeight] = given;
  const pairs = await model.pairs("validationData", { x, y }, options);
  const batchSize = options.validationBatchSize ?? options.batchSize ?? model.defaultBatchSize;
  return () => model.evaluateBatches(arraySource(pairs.x, pairs.y, { batchSize, sampleWeight }));
}

interface Part {
  readonly x: readonly NdArray[];
  readonly y: readonly NdArray[];
  readonly weights: NdArray | undefined;
}

function split(
  pairs: Pairs,
  weights: NdArray | undefined,
  options: FitOptions,
): { train: Part; held?: Part } {
  const part = options.validationSplit;
  if (part === undefined || part === 0) return { train: { ...pairs, weights } };
  if (!(part > 0 && part < 1)) {
    throw new OptionError({
      where: "fit.validationSplit",
      expected: "a number between 0 and 1",
      received: `${part}`,
    });
  }
  const examples = pairs.x[0]!.shape[0]!;
  const kept = Math.floor(examples * (1 - part));
  if (kept === 0 || kept === examples) {
    throw new DataError({
      where: "fit.validationSplit",
      problem: `${part} of ${examples} examples leaves one side empty`,
    });
  }
  const cut = (from: number, to: number): Part => ({
    x: pairs.x.map((array) => sliceRows(array, from, to)),
    y: pairs.y.map((array) => sliceRows(array, from, to)),
    weights: weights && sliceRows(weights, from, to),
  });
  return { train: cut(0, kept), held: cut(kept, examples) };
}

/** Sample weights, class weights, or their product. */
function exampleWeights(
  y: readonly NdArray[],
  { sampleWeight, classWeight }: FitOptions,
): NdArray | undefined {
  const labels = y[0]!;
  const examples = labels.shape[0]!;
  if (sampleWeight !== undefined && sampleWeight.shape[0] !== examples) {
    throw new DataError({
      where: "fit.sampleWeight",
      expected: `${examples} weights`,
      received: `${sampleWeight.shape[0]}`,
    });
  }
  if (classWeight === undefined) return sampleWeight;
  const width = labels.data.length / examples;
  const data = Float32Array.from({ length: examples }, (_, i) => {
    const row = (labels.data as Float32Array).subarray(i * width, (i + 1) * width);
    const label = width === 1 ? Number(row[0]) : row.reduce((best, v, k) => (v > row[best]! ? k : best), 0);
    return (classWeight[label] ?? 1) * Number(sampleWeight?.data[i] ?? 1);
  });
  return { dtype: "float32", shape: [examples], data };
}
