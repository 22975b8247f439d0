import { OptionError, UnsupportedError } from "../../base/errors.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import { foldIn, randomKey } from "../../base/random.ts";
import { showShape, sizeOf } from "../../base/shape.ts";
import type { Given } from "../../training/given.ts";
import { areaUnder, type Curves } from "./curves.ts";
import { attributionsOf, onlyInput, rowOf, type Evaluated } from "./evaluated.ts";
import { impute } from "./imputation.ts";
import { modelScore, scoreDefaults, targetsOf, type EvaluatedScoreOptions } from "./modelScore.ts";
import { mostRelevantFirst, relevanceOf } from "./places.ts";

export interface RoadOptions extends EvaluatedScoreOptions {
  /** Which parts of the pixels are taken away, in percent. Default: 10, 20, 30, 40, 50, 70, 90. */
  readonly percentages?: readonly number[];
  /** Standard deviation of the noise on imputed pixels. Default: 0.01. */
  readonly noise?: number;
  /** Whether the least relevant pixels go first: then the score should stay. Default: false. */
  readonly leastFirst?: boolean;
  /** Fixes the noise. Default: 0. */
  readonly seed?: number;
}

/** Curves of scores, and how many examples are still taken for the class. */
export interface Road extends Curves {
  /** The part of the examples whose likeliest class is the one explained: `[points]`. */
  readonly accuracy: Float32Array;
}

const where = "road";
const defaults = {
  percentages: [10, 20, 30, 40, 50, 70, 90],
  noise: 0.01,
  leastFirst: false,
  seed: 0,
  ...scoreDefaults,
} as const;

/**
 * Remove and debias (Rong et al. 2022, "A consistent and efficient evaluation strategy for attribution methods",
 * https://arxiv.org/abs/2202.00449): the score when the most relevant pixels are replaced by what their neighbours tell,
 * so that the mask itself gives nothing away. The lower the area, the better the explanation. `accuracy` is what Quantus's
 * `ROAD` gives, whose imputation this equals.
 * Shapes: for pictures `[batch, height, width, channels]`, curves `[batch, percentages]`.
 * @throws {UnsupportedError} for inputs that are no pictures.
 * @throws {OptionError} for percentages that are none.
 * @example
 * const model = sequential([layers.input([8, 8, 1]), layers.flatten(), layers.dense(2, { activation: "softmax" })]);
 * const picture = ops.zeros([1, 8, 8, 1]);
 * const { accuracy } = await explain.evaluate.road(explain.saliency(model), picture, { percentages: [20, 50] });
 */
export async function road(explainer: Evaluated, x: Given, options: RoadOptions = {}): Promise<Road> {
  const { percentages, noise, leastFirst, seed, target, ...scored } = complete(where, options, defaults);
  checkNumbers(where, { noise, seed }, { noise: { min: 0 }, seed: { integer: true } });
  if (percentages.length < 2 || percentages.some((p, i) => !(p > (percentages[i - 1] ?? 0) && p < 100))) {
    throw new OptionError({
      where: `${where}.percentages`,
      expected: "two or more numbers between 0 and 100 that rise",
      received: percentages.join(", "),
    });
  }
  const { model } = explainer;
  const pictures = await onlyInput(where, model, x);
  const [batch, height, width, channels] = sizesOf(pictures);
  const score = await modelScore(where, model, { x: pictures, ...scored });
  const targets = await targetsOf(where, model, {
    x: pictures,
    target,
    score,
    outputName: scored.outputName,
  });
  const relevance = relevanceOf(where, await attributionsOf(explainer, pictures, targets), pictures);
  const points = percentages.length;
  const curves = new Float32Array(batch * points);
  const areas = new Float32Array(batch);
  const hits = new Float32Array(points);
  for (let row = 0; row < batch; row++) {
    const order = mostRelevantFirst(rowOf(relevance, row));
    if (leastFirst) order.reverse();
    const data = new Float32Array(points * height * width * channels);
    percentages.forEach((percentage, i) => {
      const missing = new Set(order.slice(0, Math.floor((order.length * percentage) / 100)));
      const key = foldIn(foldIn(randomKey(seed), row), i);
      const imputed = impute(rowOf(pictures, row), { height, width, channels, missing, noise, key });
      data.set(imputed, i * imputed.length);
    });
    const rows: NdArray = { dtype: "float32", shape: [points, height, width, channels], data };
    const scores = await score.scores(rows, new Array<number>(points).fill(targets[row]!));
    (await score.likeliest(rows)).forEach((found, i) => {
      if (found === targets[row]) hits[i]!++;
    });
    curves.set(scores, row * points);
    areas[row] = areaUnder(percentages, scores);
  }
  return {
    shares: Float32Array.from(percentages, (p) => p / 100),
    curves: { dtype: "float32", shape: [batch, points], data: curves },
    areas,
    accuracy: hits.map((n) => n / batch),
  };
}

function sizesOf({ dtype, shape }: NdArray): [number, number, number, number] {
  if (shape.length === 4 && dtype === "float32" && sizeOf(shape) > 0) {
    return shape as unknown as [number, number, number, number];
  }
  throw new UnsupportedError({
    where,
    problem: "only pictures have neighbours to be imputed from",
    expected: "float32 [batch, height, width, channels]",
    received: `${dtype} ${showShape(shape)}`,
    mend: "use pixelFlipping",
  });
}
