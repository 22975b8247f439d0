import { OptionError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { suggest } from "../base/nearest.ts";
import { checkOptionNames } from "../base/options.ts";
import { scalar } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { TensorType } from "../graph/type.ts";
import * as losses from "../losses/index.ts";
import { computeLoss, type Loss } from "../losses/index.ts";
import * as metrics from "../metrics/index.ts";
import type { Metric } from "../metrics/index.ts";
import { add, cast, divide, maximum, multiply, reshape } from "../ops/index.ts";
import * as optimizers from "../optimizers/index.ts";
import type { GradientMethod, Optimizer } from "../optimizers/index.ts";
import type { Mask } from "../layers/layer.ts";
import type { Network } from "../layers/network.ts";

type PerOutput<T> = T | readonly T[] | Readonly<Record<string, T>>;

/** What a model is trained for, as `compile` takes it. */
export interface CompileOptions {
  /** A name or an optimizer. Default: rmsprop, as in Keras. */
  readonly optimizer?: string | Optimizer;
  /** A name or a loss; for several outputs a list, or a record by output. */
  readonly loss?: PerOutput<string | Loss>;
  /** How much each output's loss counts. Default: 1 each. */
  readonly lossWeights?: readonly number[] | Readonly<Record<string, number>>;
  /** Names or metrics; for several outputs a list of lists, or a record by output. */
  readonly metrics?:
    | readonly (string | Metric | readonly (string | Metric)[])[]
    | Readonly<Record<string, readonly (string | Metric)[]>>;
  /** Metrics that sample weights count in. */
  readonly weightedMetrics?: readonly (string | Metric)[];
  /** How gradients come about, as adversarial training. Default: they are those of the batch's loss. */
  readonly method?: GradientMethod;
  /**
   * Whether training keeps only what stands between pieces of the network and computes each piece a second time for its
   * gradient: less memory for about a third more time (Chen et al. 2016). The same numbers. Default: false.
   */
  readonly recompute?: boolean;
}

const known: Readonly<Record<keyof CompileOptions, true>> = {
  optimizer: true,
  loss: true,
  lossWeights: true,
  metrics: true,
  weightedMetrics: true,
  method: true,
  recompute: true,
};

/** A metric at an output, under the name it is logged by. */
export interface PlacedMetric {
  readonly name: string;
  readonly output: number;
  readonly metric: Metric;
  readonly weighted: boolean;
}

/** What a model is trained for, resolved against its outputs. */
export interface Objective {
  readonly optimizer: Optimizer;
  readonly losses: readonly (Loss | undefined)[];
  readonly lossWeights: readonly number[];
  readonly metrics: readonly PlacedMetric[];
  readonly method: GradientMethod | undefined;
}

/** A list in the order of the outputs from what stands for one, for all in order, or by name. */
function spread<T>(
  where: string,
  given: PerOutput<T> | undefined,
  outputs: readonly string[],
  isOne: (x: unknown) => x is T,
) {
  if (given === undefined) return outputs.map(() => undefined);
  if (isOne(given)) return outputs.map(() => given);
  if (Array.isArray(given)) return outputs.map((_, i) => (given as readonly T[])[i]);
  for (const name of Object.keys(given)) {
    if (!outputs.includes(name)) {
      throw new OptionError({
        where,
        problem: `no output is called '${name}'`,
        mend: suggest(name, outputs),
      });
    }
  }
  return outputs.map((name) => (given as Readonly<Record<string, T>>)[name]);
}

const isLoss = (x: unknown): x is string | Loss =>
  typeof x === "string" || (typeof x === "object" && x !== null && "call" in x);
const isNumber = (x: unknown): x is number => typeof x === "number";
const isMetric = (x: unknown): x is string | Metric =>
  typeof x === "string" || (typeof x === "object" && x !== null && "update" in x);

/**
 * Resolves names against the model's outputs.
 * @throws {OptionError} for names that are not known.
 */
export function resolveObjective(network: Network, options: CompileOptions): Objective {
  checkOptionNames("compile", options, known);
  const outputs = network.outputNames;
  const several = outputs.length > 1;
  const chosen = spread("compile.loss", options.loss, outputs, isLoss).map((l) =>
    l === undefined ? undefined : losses.get(l),
  );
  const weights = spread("compile.lossWeights", options.lossWeights, outputs, isNumber).map((w) => w ?? 1);
  const placed: PlacedMetric[] = [];
  const place = (list: readonly (string | Metric)[] | undefined, output: number, weighted: boolean) => {
    for (const given of list ?? []) {
      const metric = metrics.get(given);
      const shown = typeof given === "string" ? given : metric.name;
      const name = several ? `${outputs[output]}/${shown}` : shown;
      placed.push({ name: unique(name, placed), output, metric, weighted });
    }
  };
  const given = options.metrics;
  if (Array.isArray(given)) {
    const flat = given.every(isMetric);
    outputs.forEach((_, i) => place((flat ? given : given[i]) as readonly (string | Metric)[], i, false));
  } else if (given !== undefined) {
    spread(
      "compile.metrics",
      given as Readonly<Record<string, readonly (string | Metric)[]>>,
      outputs,
      (x): x is readonly (string | Metric)[] => Array.isArray(x),
    ).forEach((list, i) => place(list, i, false));
  }
  outputs.forEach((_, i) => place(options.weightedMetrics, i, true));
  return {
    optimizer: optimizers.get(options.optimizer ?? "rmsprop"),
    losses: chosen,
    lossWeights: weights,
    metrics: placed,
    method: options.method,
  };
}

function unique(name: string, placed: readonly PlacedMetric[]): string {
  for (let n = 0; ; n++) {
    const candidate = n === 0 ? name : `${name}_${n}`;
    if (!placed.some((p) => p.name === candidate)) return candidate;
  }
}

/** What a batch is judged by: labels and predictions, and which of them count. */
export interface Judged {
  readonly yTrue: readonly Tensor[];
  readonly yPred: readonly Tensor[];
  readonly masks: readonly Mask[];
  readonly sampleWeight: Tensor | undefined;
}

/** The weighted sum of the outputs' losses, and each for itself. */
export function totalLoss(
  { losses: chosen, lossWeights }: Objective,
  { yTrue, yPred, masks, sampleWeight }: Judged,
): { readonly total: Tensor; readonly parts: readonly (Tensor | undefined)[] } {
  const parts = chosen.map(
    (loss, i) =>
      loss && computeLoss(loss, { yTrue: labels(yTrue[i]!), yPred: yPred[i]!, mask: masks[i], sampleWeight }),
  );
  const weighted = parts.flatMap((part, i) =>
    part === undefined ? [] : [lossWeights[i] === 1 ? part : multiply(part, lossWeights[i]!)],
  );
  if (weighted.length === 0)
    throw new OptionError({
      where: "compile",
      problem: "there is no loss",
      mend: 'give one, as { loss: "categoricalCrossentropy" }',
    });
  return { total: weighted.reduce((a, b) => add(a, b)), parts };
}

/** Labels in a dtype that losses and metrics compute with; bytes are class numbers. */
const labels = (y: Tensor): Tensor =>
  y.dtype === "uint8" || y.dtype === "bool"
    ? cast(y, "int32")
    : y.dtype === "float64"
      ? cast(y, "float32")
      : y;

/** State and update of the running means and metrics of one run: names are logged in this order. */
export interface Tracker {
  readonly names: readonly string[];
  initial(yTrue: readonly TensorType[], yPred: readonly TensorType[]): Record<string, NdArray>;
  update(state: Readonly<Record<string, Tensor>>, step: TrackedStep): Record<string, Tensor>;
  results(state: Readonly<Record<string, Tensor>>): Record<string, Tensor>;
}

/** What a step gives its trackers. */
export interface TrackedStep extends Judged {
  readonly loss: Tensor;
  readonly parts: readonly (Tensor | undefined)[];
  /** How many examples there are, as float32. Default: the size of the batch. */
  readonly examples?: Tensor;
}

/**
 * What a metric weighs values by. Unlike Keras, which heeds masks in weighted metrics alone, places that are
 * masked count in none.
 */
function metricWeight(mask: Mask, sampleWeight: Tensor | undefined): Tensor | undefined {
  if (mask === undefined) return sampleWeight;
  const counted = cast(mask, "float32");
  if (sampleWeight === undefined) return counted;
  const missing = new Array<number>(Math.max(0, counted.rank - sampleWeight.rank)).fill(1);
  return multiply(counted, reshape(cast(sampleWeight, "float32"), [...sampleWeight.shape, ...missing]));
}

const zero = (): NdArray => ({ dtype: "float32", shape: [], data: new Float32Array(1) });

/** The running mean of the loss (each batch by its size), of every output's loss, and the metrics. */
export function trackerOf(objective: Objective, outputNames: readonly string[]): Tracker {
  const several = objective.losses.length > 1;
  const means = ["loss", ...(several ? outputNames.map((name) => `${name}/loss`) : [])];
  const within = (name: string, state: Readonly<Record<string, Tensor>>) =>
    Object.fromEntries(
      Object.entries(state).flatMap(([key, value]) =>
        key.startsWith(`${name}:`) ? [[key.slice(name.length + 1), value]] : [],
      ),
    );
  const prefixed = <T>(name: string, record: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [`${name}:${key}`, value]));
  return {
    names: [...means, ...objective.metrics.map(({ name }) => name)],
    initial(yTrue, yPred) {
      const own = objective.metrics.map(({ name, metric, output }) =>
        prefixed(name, metric.initial(yTrue[output]!, yPred[output]!)),
      );
      return Object.assign(
        { count: zero() },
        ...means.map((name) => ({ [`${name}:total`]: zero() })),
        ...own,
      ) as Record<string, NdArray>;
    },
    update(state, { loss, parts, yTrue, yPred, masks, sampleWeight, examples }) {
      const batch = examples ?? yPred[0]!.shape[0]!;
      const next: Record<string, Tensor> = { count: add(state["count"]!, batch) };
      [loss, ...(several ? parts : [])].forEach((value, i) => {
        const key = `${means[i]!}:total`;
        next[key] = value === undefined ? state[key]! : add(state[key]!, multiply(value, batch));
      });
      for (const { name, metric, output, weighted } of objective.metrics) {
        const updated = metric.update(
          within(name, state),
          labels(yTrue[output]!),
          yPred[output]!,
          metricWeight(masks[output], weighted ? sampleWeight : undefined),
        );
        Object.assign(next, prefixed(name, updated));
      }
      return next;
    },
    results(state) {
      const averages = means.map((name) => [
        name,
        divide(state[`${name}:total`]!, maximum(state["count"]!, scalar(1))),
      ]);
      const own = objective.metrics.map(({ name, metric }) => [name, metric.result(within(name, state))]);
      return Object.fromEntries([...averages, ...own]) as Record<string, Tensor>;
    },
  };
}
