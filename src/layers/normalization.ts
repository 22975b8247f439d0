import type { NdArray } from "../base/ndarray.ts";
import { DataError, OptionError, ShapeError } from "../base/errors.ts";
import { complete } from "../base/options.ts";
import { normalizeAxis, showShape, sizeOf, stridesOf, type Shape } from "../base/shape.ts";
import { tensor } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, cast, multiply, subtract } from "../ops/index.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";

type Axes = number | readonly number[] | null;

interface Direction {
  /** The axis or axes whose entries are normalized each by themselves; `null` takes all together. Default: the last. */
  readonly axis?: Axes;
  /** Undoes the normalization instead: `y = mean + x sqrt(variance)`. Default: false. */
  readonly invert?: boolean;
}

interface Statistics {
  /** One number, or one for each entry of the axis, in row-major order. */
  readonly mean: number | readonly number[];
  /** As the mean. */
  readonly variance: number | readonly number[];
}

export interface NormalizationOptions extends Direction, Statistics, LayerOptions {}
export interface AdaptOptions extends Direction, LayerOptions {}

/** A standard deviation below this counts as this, as in Keras. */
const leastDeviation = 1e-7;

const kept = (where: string, axis: Axes, rank: number): number[] =>
  axis === null ? [] : [axis].flat().map((a) => normalizeAxis(where, a, rank));

/** The shape of the statistics as they broadcast: the input's on kept axes, else 1. */
const statisticsShape = (shape: Shape, axis: Axes): number[] => {
  const axes = kept("normalization.axis", axis, shape.length);
  return shape.map((n, i) => (axes.includes(i) ? n : 1));
};

function broadcast(option: string, values: readonly number[], shape: Shape, axis: Axes): Tensor {
  const full = statisticsShape(shape, axis);
  const size = sizeOf(full);
  if (values.length !== 1 && values.length !== size) {
    throw new ShapeError({
      where: "normalization",
      problem: `${option} does not fit the input`,
      expected: `one number, or ${size} for the axis`,
      received: `${values.length} for ${showShape(shape.slice(1))} behind the batch`,
    });
  }
  return tensor([...values], values.length === 1 ? { shape: [] } : { shape: full });
}

const isNumbers = (x: unknown): x is number | readonly number[] => [x].flat().every(Number.isFinite);

const normalizationLayer = defineLayer({
  type: "normalization",
  options({ mean, variance, axis = -1, ...rest }: Direction & Statistics) {
    const settings = complete("normalization", rest, { invert: false });
    if (!isNumbers(mean) || !isNumbers(variance) || [variance].flat().some((v) => v < 0)) {
      throw new OptionError({
        where: "normalization",
        expected: "numbers for mean and variance, no variance below 0",
        received: `mean ${JSON.stringify(mean)}, variance ${JSON.stringify(variance)}`,
        mend: "give both, or let layers.normalizationOf(data) compute them",
      });
    }
    return { mean, variance, axis, ...settings };
  },
  mask: "keep",
  call({ mean, variance, axis, invert }, _, [x]) {
    const deviations = [variance].flat().map((v) => Math.max(Math.sqrt(v), leastDeviation));
    const values = cast(x!, "float32");
    const centre = broadcast("mean", [mean].flat(), x!.shape, axis);
    const scale = (factors: number[]) => broadcast("variance", factors, x!.shape, axis);
    return invert
      ? add(multiply(values, scale(deviations)), centre)
      : multiply(subtract(values, centre), scale(deviations.map((d) => 1 / d)));
  },
});

/**
 * Shifts and scales inputs by known statistics: `y = (x - mean) / sqrt(variance)`, as float32.
 * Shapes: any, unchanged. {@link normalizationOf} computes the statistics from data.
 * @throws {OptionError} unless mean and variance are numbers.
 * @throws {ShapeError} when they do not fit the input.
 * @example layers.normalization({ mean: [0.49, 0.48, 0.45], variance: [0.061, 0.059, 0.068] })
 */
export const normalization = (options: NormalizationOptions): Layer => normalizationLayer(options);

/**
 * The {@link normalization} that brings `data` to mean 0 and variance 1: what Keras's `adapt` does, giving
 * a new layer.
 * @param data all examples, or many: `[examples, ...]`
 * @throws {DataError} when there are no examples.
 * @example layers.normalizationOf(train.x)
 */
export function normalizationOf(data: NdArray, options: AdaptOptions = {}): Layer {
  if (data.data.length === 0) {
    throw new DataError({ where: "normalizationOf", problem: "the data is empty" });
  }
  const shape = statisticsShape(data.shape, options.axis === undefined ? -1 : options.axis);
  const steps = stridesOf(data.shape);
  const into = stridesOf(shape);
  const placeOf = (i: number): number =>
    data.shape.reduce(
      (at, n, axis) => at + (shape[axis] === 1 ? 0 : (Math.floor(i / steps[axis]!) % n) * into[axis]!),
      0,
    );
  const size = sizeOf(shape);
  const count = data.data.length / size;
  const average = (value: (x: number, place: number) => number): number[] => {
    const sums = new Array<number>(size).fill(0);
    for (let i = 0; i < data.data.length; i++) {
      const place = placeOf(i);
      sums[place]! += value(Number(data.data[i]), place);
    }
    return sums.map((sum) => sum / count);
  };
  const mean = average((x) => x);
  return normalization({ ...options, mean, variance: average((x, place) => (x - mean[place]!) ** 2) });
}
