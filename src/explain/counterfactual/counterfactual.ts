import { isFloat } from "../../base/dtype.ts";
import { ShapeError, UnsupportedError } from "../../base/errors.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import { normal, randomKey } from "../../base/random.ts";
import { sizeOf } from "../../base/shape.ts";
import { constant } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { checkInputs } from "../../training/checkedSource.ts";
import { arraysOf, type Given } from "../../training/given.ts";
import type { Model } from "../../training/model.ts";
import { checkTarget } from "../score.ts";
import { checkRules, type ChangeRules } from "./changeRules.ts";
import { classifier, runnerUp } from "./classes.ts";
import { restore } from "./restore.ts";
import { search } from "./search.ts";

export interface CounterfactualOptions extends ChangeRules {
  /** The class that it should become. Default: of every example the one predicted next. */
  readonly target?: number;
  /** Of a model that gives a single number: class 1 lies above it, and class 0 below. Default: 0 of the logit. */
  readonly border?: number;
  /** How many for each example, unlike each other. Default: 1. */
  readonly count?: number;
  /** What a change of each number is measured by, as its median absolute deviation: `[...example]`. Default: 1. */
  readonly scale?: NdArray;
  /** Weighs nearness to the example. Default: 0.5. */
  readonly proximity?: number;
  /** Weighs difference between those of one example. Default: 1. */
  readonly diversity?: number;
  /** Steps of Adam. Default: 300. */
  readonly steps?: number;
  /** Default: 0.05. */
  readonly learningRate?: number;
  /** Draws where the search begins. Default: 0. */
  readonly seed?: number;
}

/** What would have been judged otherwise. */
export interface Counterfactuals {
  /** `[examples, count, ...example]`. */
  readonly examples: Tensor;
  /** Whether the model really gives the class asked for, 1 or 0: `[examples, count]`. */
  readonly valid: Tensor;
  /** The mean change over all numbers, in units of `scale`: `[examples, count]`. */
  readonly proximity: Tensor;
  /** How many numbers are other than the example's: `[examples, count]`. */
  readonly changes: Tensor;
  /** The class asked for, int32 `[examples]`. */
  readonly target: Tensor;
}

const where = "counterfactual";
const defaults = {
  target: undefined,
  border: 0,
  count: 1,
  scale: undefined,
  proximity: 0.5,
  diversity: 1,
  steps: 300,
  learningRate: 0.05,
  seed: 0,
  fixed: [],
  range: [-Infinity, Infinity],
  oneHot: [],
  choices: {},
} as const;

/** The standard deviation of the noise where the search begins, where there are several. */
const firstNoise = 0.3;

/**
 * Counterfactuals for pictures and tables: examples as near as possible that the model gives another class (Wachter et al. 2017,
 * https://arxiv.org/abs/1711.00399), several unlike each other (DiCE, Mothilal et al. 2019, https://arxiv.org/abs/1905.07697). Adam
 * lessens `max(0, 1 - margin) + proximity . mean |x' - x| / scale - diversity . (mean difference between them)` within the rules; of
 * all steps the nearest valid one is kept, and then numbers are set back, and drawn nearer, as long as the class holds. An
 * output of one column is read as a logit; for a model of numbers say with `border` which number is to be crossed. Look at `valid`: a class may be out of reach within the rules.
 * @throws {OptionError} for a class or columns that there are not, or settings out of range.
 * @throws {UnsupportedError} for a model with several inputs, or one of whole numbers.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(8, { activation: "tanh" }), layers.dense(3)]);
 * const { examples, valid } = await explain.counterfactual(model, tensor([[1, 2, 3, 4]]), { fixed: [3], steps: 50 });
 */
export async function counterfactual(
  model: Model,
  x: Given,
  options: CounterfactualOptions = {},
): Promise<Counterfactuals> {
  const settings = complete(where, options, defaults);
  checkNumbers(where, settings, {
    count: { min: 1, integer: true },
    proximity: { min: 0 },
    diversity: { min: 0 },
    steps: { min: 1, integer: true },
    learningRate: { min: 0, exclusive: true },
    seed: { integer: true },
    border: {},
  });
  const { network } = model;
  const [place, ...others] = network.inputs;
  if (others.length > 0 || !isFloat(place!.type.dtype)) {
    throw new UnsupportedError({
      where,
      problem: "only a single input of floating-point numbers can be changed by gradients",
      received: network.inputs.map(({ type }, i) => `${network.inputNames[i]!} ${type.dtype}`).join(", "),
      mend: "use wordSubstitution for texts",
    });
  }
  const [given] = (await arraysOf(where, x, network.inputNames)) as [NdArray];
  checkInputs(where, [given], network);
  const shape = given.shape.slice(1);
  const columns = sizeOf(shape);
  const examples = given.shape[0]!;
  const { fixed, range, oneHot, choices, border } = settings;
  const rules = { fixed, range, oneHot, choices };
  checkRules(where, rules, columns);
  const scale = Float32Array.from(settings.scale?.data ?? new Float32Array(columns).fill(1), Number);
  if (scale.length !== columns || !scale.every((v) => v > 0)) {
    throw new ShapeError({
      where: `${where}.scale`,
      expected: `${columns} numbers greater than 0`,
      received: `${scale.length}`,
    });
  }
  const likely = await (await classifier(model, given.shape, border))({ ...given, dtype: place!.type.dtype });
  if (settings.target !== undefined) checkTarget(where, [settings.target], likely[0]!.length);
  const target = Int32Array.from(likely, (row) => settings.target ?? runnerUp(row));

  const { count } = settings;
  const rows = examples * count;
  const noise = normal(randomKey(settings.seed), rows * columns);
  const original = Float32Array.from({ length: rows * columns }, (_, i) => {
    const row = Math.floor(i / columns);
    return Number(given.data[Math.floor(row / count) * columns + (i % columns)]);
  });
  const start = original.map((v, i) => (count === 1 ? v : v + firstNoise * scale[i % columns]! * noise[i]!));
  const wanted = Int32Array.from({ length: rows }, (_, row) => target[Math.floor(row / count)]!);
  const problem = { shape, columns, rows, count, original, start, scale, wanted, rules, border };
  const found = await search(model, problem, settings);
  const nearest = await restore(model, problem, found);

  const per = (dtype: "float32" | "int32", of: (row: number) => number): Tensor => {
    const values = Array.from({ length: rows }, (_, row) => of(row));
    const data = dtype === "int32" ? Int32Array.from(values) : Float32Array.from(values);
    return constant({ dtype, shape: [examples, count], data });
  };
  const change = (row: number, column: number): number =>
    Math.abs(nearest.values[row * columns + column]! - original[row * columns + column]!);
  const sum = (of: (column: number) => number): number =>
    scale.reduce((total, _, column) => total + of(column), 0);
  return {
    examples: constant({ dtype: "float32", shape: [examples, count, ...shape], data: nearest.values }),
    valid: per("int32", (row) => Number(nearest.valid[row])),
    proximity: per("float32", (row) => sum((column) => change(row, column) / scale[column]!) / columns),
    changes: per("int32", (row) => sum((column) => Number(change(row, column) > 0))),
    target: constant({ dtype: "int32", shape: [examples], data: target }),
  };
}
