import { allocate } from "../../base/dtype.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import { sizeOf } from "../../base/shape.ts";
import type { Given } from "../../training/given.ts";
import { areaUnder, type Curves } from "./curves.ts";
import { attributionsOf, onlyInput, rowOf, type Evaluated } from "./evaluated.ts";
import { modelScore, scoreDefaults, targetsOf, type EvaluatedScoreOptions } from "./modelScore.ts";
import { mostRelevantFirst, placesOf, relevanceOf } from "./places.ts";

export interface PixelFlippingOptions extends EvaluatedScoreOptions {
  /** What stands in a place that was taken away: a number, or of whole numbers a token. Default: 0. */
  readonly baseline?: number;
  /** How many times places are taken away, as many each time. Default: 20, or the number of places where that is less. */
  readonly steps?: number;
}

const where = "pixelFlipping";
const defaults = { baseline: 0, steps: 20, ...scoreDefaults } as const;

/**
 * Pixel flipping (Bach et al. 2015, https://doi.org/10.1371/journal.pone.0130140; Samek et al. 2015,
 * https://arxiv.org/abs/1509.06321): the score when the most relevant places are replaced by a baseline, step by step.
 * The better the explanation, the faster it falls and the smaller the area under the curve. Pixels are taken away with
 * all their channels, in steps of `ceil(places / steps)`. Equal to Quantus's `PixelFlipping` with `features_in_step`.
 * Shapes: curves `[batch, steps + 1]`, the first point with nothing taken away.
 * @throws {UnsupportedError} for a model with several inputs.
 * @throws {ShapeError} for attributions that do not lie on the input.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(3, { activation: "softmax" })]);
 * const { areas } = await explain.evaluate.pixelFlipping(explain.saliency(model), tensor([[1, 2, 3, 4]]));
 */
export async function pixelFlipping(
  explainer: Evaluated,
  x: Given,
  options: PixelFlippingOptions = {},
): Promise<Curves> {
  const { baseline, steps, target, ...scored } = complete(where, options, defaults);
  checkNumbers(where, { baseline, steps }, { baseline: {}, steps: { min: 1, integer: true } });
  const { model } = explainer;
  const array = await onlyInput(where, model, x);
  const score = await modelScore(where, model, { x: array, ...scored });
  const targets = await targetsOf(where, model, { x: array, target, score, outputName: scored.outputName });
  const relevance = relevanceOf(where, await attributionsOf(explainer, array, targets), array);
  const { count, channels } = placesOf(array);
  const each = Math.ceil(count / Math.min(steps, count));
  const removed = Array.from({ length: Math.ceil(count / each) + 1 }, (_, i) => Math.min(i * each, count));
  const shares = Float32Array.from(removed, (n) => n / count);
  const batch = array.shape[0]!;
  const curves = new Float32Array(batch * removed.length);
  const areas = new Float32Array(batch);
  for (let row = 0; row < batch; row++) {
    const order = mostRelevantFirst(rowOf(relevance, row));
    const rows = flipped(array, row, { order, removed, channels, baseline });
    const scores = await score.scores(rows, new Array<number>(removed.length).fill(targets[row]!));
    curves.set(scores, row * removed.length);
    areas[row] = areaUnder(shares, scores);
  }
  return { shares, curves: { dtype: "float32", shape: [batch, removed.length], data: curves }, areas };
}

/** An example as it is after each number of places was taken away: `[points, ...]`. */
function flipped(x: NdArray, row: number, { order, removed, channels, baseline }: Flipping): NdArray {
  const example = x.shape.slice(1);
  const size = sizeOf(example);
  const own = (x.data as Float32Array).slice(row * size, (row + 1) * size);
  const rows = allocate(x.dtype, removed.length * size) as Float32Array;
  let done = 0;
  removed.forEach((count, step) => {
    for (; done < count; done++) own.fill(baseline, order[done]! * channels, (order[done]! + 1) * channels);
    rows.set(own, step * size);
  });
  return { dtype: x.dtype, shape: [removed.length, ...example], data: rows };
}

interface Flipping {
  readonly order: readonly number[];
  readonly removed: readonly number[];
  readonly channels: number;
  readonly baseline: number;
}
