import { DataError, OptionError } from "../../base/errors.ts";
import { sliceRows, type NdArray } from "../../base/ndarray.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import { constant } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Loss } from "../../losses/index.ts";
import type { Given } from "../../training/given.ts";
import { checkInputs } from "../../training/checkedSource.ts";
import { arraysOf, examplesIn } from "../../training/given.ts";
import { loadModel } from "../../training/loadModel.ts";
import type { Model } from "../../training/model.ts";
import { ExampleGradients, type Examples, type Weights } from "./exampleGradients.ts";

/** A state of the weights during training: the weights by their paths, or where the model was saved then. */
export type Checkpoint = string | Readonly<Record<string, NdArray>>;

export interface TracInOptions {
  /** The training examples whose influence is asked for, and their labels. */
  readonly x: Given;
  readonly y: Given;
  /** What the weights were during training. Default: the model's weights as they are now. */
  readonly checkpoints?: readonly Checkpoint[];
  /** The learning rate at every checkpoint, or one for all. Default: 1. */
  readonly learningRates?: number | readonly number[];
  /** By whose weights gradients are taken: `last` is much faster, and mostly ranks alike. Default: all. */
  readonly layers?: "all" | "last" | readonly string[];
  /** What the examples are judged by. Default: what the model was compiled with. */
  readonly loss?: string | Loss;
  /** How many examples' gradients are in memory at once. Default: 32. */
  readonly batchSize?: number;
}

/** A training example with its influence. */
export interface Influential {
  /** Its row in the training examples. */
  readonly index: number;
  readonly influence: number;
}

/** Which training examples a model owes its predictions to. */
export interface Influence {
  /** Of every training example on every example: `[examples, training]`. Positive where it made the loss smaller. */
  readonly influence: Tensor;
  /** For every example those that made its loss smallest, and largest, strongest first. */
  readonly helpful: readonly (readonly Influential[])[];
  readonly harmful: readonly (readonly Influential[])[];
}

/** Asks for the influence on examples with their labels (or what was predicted for them). */
export interface InfluenceQuery {
  (
    x: Given,
    y: Given,
    /** How many of the most helpful and harmful are listed. Default: 5. */
    options?: { readonly top?: number },
  ): Promise<Influence>;
  /**
   * Of every example on itself, `sum over checkpoints of rate . |d loss(z) / d weights|^2`: `[examples]`. Large for rare ones and for
   * those with a wrong label. Default: the training examples. Equal to Captum's `self_influence`.
   */
  selfInfluence(of?: { readonly x: Given; readonly y: Given }): Promise<Tensor>;
}

const where = "tracIn";
const defaults = {
  x: undefined,
  y: undefined,
  checkpoints: undefined,
  learningRates: 1,
  layers: "all",
  loss: undefined,
  batchSize: 32,
} as const;

/**
 * TracIn over checkpoints (Pruthi et al. 2020, "Estimating training data influence by tracing gradient descent",
 * https://arxiv.org/abs/2002.08484): how much a training example `z` has changed the loss of an example `z'`,
 * `sum over checkpoints of rate . (d loss(z) / d weights) . (d loss(z') / d weights)`. Equal to Captum's `TracInCP`, with the last
 * layer alone too; its `TracInCPFast` is that without the layer's bias. Gradients are computed for a batch of examples at a
 * time and never kept for all.
 * @throws {OptionError} for a model without a loss, layers that there are not, or settings out of range.
 * @throws {DataError} for checkpoints of another model.
 * @example
 * const model = sequential([layers.input([2]), layers.dense(2)]);
 * const [x, y] = [tensor([[1, 2], [3, 4]]), tensor([[1, 0], [0, 1]])];
 * const influences = explain.tracIn(model, { x, y, loss: "meanSquaredError" });
 * const { helpful } = await influences(tensor([[1, 1]]), tensor([[1, 0]]));
 * const own = await influences.selfInfluence();
 */
export function tracIn(model: Model, options: TracInOptions): InfluenceQuery {
  const settings = complete(where, options as Partial<TracInOptions>, defaults);
  const { checkpoints, learningRates, layers, loss, batchSize } = settings;
  checkNumbers(where, { batchSize }, { batchSize: { min: 1, integer: true } });
  const count = checkpoints?.length ?? 1;
  const rates =
    typeof learningRates === "number" ? new Array<number>(count).fill(learningRates) : learningRates;
  if (count === 0 || rates.length !== count || !rates.every((rate) => rate > 0 && Number.isFinite(rate))) {
    throw new OptionError({
      where: `${where}.learningRates`,
      expected: `at least one checkpoint, and a rate greater than 0 for each of ${count}`,
      received: rates.join(", "),
    });
  }
  const gradients = new ExampleGradients(model, { where, loss, layers });

  const selfInfluence: InfluenceQuery["selfInfluence"] = async (of = { x: options.x, y: options.y }) => {
    const examples = await examplesOf(model, of);
    const influence = new Float32Array(examples.x[0]!.shape[0]!);
    for (const [i, checkpoint] of (checkpoints ?? [model.getWeights()]).entries()) {
      const weights = await weightsAt(model, checkpoint);
      for (const [first, some] of batches(examples, batchSize)) {
        const { data } = await gradients.squares(weights, some);
        (data as Float32Array).forEach((square, at) => (influence[first + at]! += rates[i]! * square));
      }
    }
    return constant({ dtype: "float32", shape: [influence.length], data: influence });
  };

  const query = async (
    x: Given,
    y: Given,
    { top = 5 }: { readonly top?: number } = {},
  ): Promise<Influence> => {
    checkNumbers(where, { top }, { top: { min: 1, integer: true } });
    const training = await examplesOf(model, { x: options.x, y: options.y });
    const asked = await examplesOf(model, { x, y });
    const [rows, columns] = [asked, training].map((examples) => examples.x[0]!.shape[0]!) as [number, number];
    const influence = new Float32Array(rows * columns);
    for (const [i, checkpoint] of (checkpoints ?? [model.getWeights()]).entries()) {
      const weights = await weightsAt(model, checkpoint);
      for (const [row, some] of batches(asked, batchSize)) {
        const others = await gradients.gradients(weights, some);
        for (const [column, own] of batches(training, batchSize)) {
          const { data, shape } = await gradients.products(weights, own, others);
          const [height, width] = shape as [number, number];
          for (let a = 0; a < height; a++)
            for (let b = 0; b < width; b++)
              influence[(row + a) * columns + column + b]! += rates[i]! * (data[a * width + b] as number);
        }
      }
    }
    const ranked = Array.from({ length: rows }, (_, row) =>
      [...influence.subarray(row * columns, (row + 1) * columns)]
        .map((own, index) => ({ index, influence: own }))
        .sort((a, b) => b.influence - a.influence),
    );
    return {
      influence: constant({ dtype: "float32", shape: [rows, columns], data: influence }),
      helpful: ranked.map((list) => list.slice(0, top)),
      harmful: ranked.map((list) => list.slice(-top).reverse()),
    };
  };
  return Object.assign(query, { selfInfluence });
}

async function examplesOf(
  { network }: Model,
  { x, y }: { readonly x: Given; readonly y: Given },
): Promise<Examples> {
  const inputs = await arraysOf(where, x, network.inputNames);
  checkInputs(where, inputs, network);
  const labels = await arraysOf(where, y, network.outputNames);
  examplesIn(where, [...inputs, ...labels]);
  return { x: inputs, y: labels };
}

/** The examples in batches, each with its first row. */
function* batches({ x, y }: Examples, size: number): Generator<readonly [first: number, examples: Examples]> {
  const count = x[0]!.shape[0]!;
  for (let start = 0; start < count; start += size) {
    const rows = (array: NdArray): NdArray => sliceRows(array, start, Math.min(count, start + size));
    yield [start, { x: x.map(rows), y: y.map(rows) }];
  }
}

/** All weights at a checkpoint. @throws {DataError} when they are not the model's. */
async function weightsAt(model: Model, checkpoint: Checkpoint): Promise<Weights> {
  const given = typeof checkpoint === "string" ? (await loadModel(checkpoint)).getWeights() : checkpoint;
  for (const { path, spec } of model.weights) {
    const found = given[path];
    if (found?.shape.join() === spec.shape.join()) continue;
    throw new DataError({
      where: typeof checkpoint === "string" ? checkpoint : `${where}.checkpoints`,
      problem: `the weight '${path}' is not that of the model`,
      expected: `[${spec.shape.join(", ")}]`,
      received: found === undefined ? "none" : `[${found.shape.join(", ")}]`,
      mend: "give checkpoints of the same model",
    });
  }
  return given;
}
