import type { NdArray } from "../../base/ndarray.ts";
import { checkChoice, checkNumbers, complete } from "../../base/options.ts";
import { foldIn, randomKey } from "../../base/random.ts";
import type { Given } from "../../training/given.ts";
import type { Model } from "../../training/model.ts";
import { attributionsOf, onlyInput, rowOf, type Evaluated } from "./evaluated.ts";
import { modelScore, targetsOf } from "./modelScore.ts";
import { placesOf, relevanceOf } from "./places.ts";
import { rankCorrelation, structuralSimilarity } from "./similarity.ts";

const orders = ["cascading", "independent"] as const;

export interface ParameterRandomisationOptions {
  /**
   * `cascading` draws the weights of layer after layer anew, from the last to the first, and leaves them so;
   * `independent` those of each layer alone. Default: cascading.
   */
  readonly order?: (typeof orders)[number];
  /** The class, or one for every example. Default: those that the trained model predicts. */
  readonly target?: number | readonly number[];
  /** Fixes the weights that are drawn. Default: 0. */
  readonly seed?: number;
}

/** How alike explanations are to those of the trained model, once a layer's weights are random. */
export interface RandomisedLayer {
  readonly layer: string;
  /** Spearman's rank correlation, the mean over the examples; 1 where nothing changes. */
  readonly correlation: number;
  /** The same of the absolute values. */
  readonly absoluteCorrelation: number;
  /** Structural similarity of the absolute values, brought to 0..1; NaN for what are no pictures of 7 x 7 and more. */
  readonly similarity: number;
}

const where = "parameterRandomisation";

/**
 * The sanity check of Adebayo et al. 2018 (https://arxiv.org/abs/1810.03292): an explanation that tells of what the model
 * learnt must change when its weights are drawn anew. Where the correlation stays near 1 as for an edge detector, the
 * method shows the input, not the model. Quantus's `ModelParameterRandomisation` is the same measure. The model's weights
 * are put back at the end; until then it must not be used for anything else.
 * @returns one entry a layer, from the last to the first
 * @throws {UnsupportedError} for a model with several inputs.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(8, { activation: "relu" }), layers.dense(3)]);
 * const x = tensor([[1, 2, 3, 4]]);
 * const checked = await explain.evaluate.parameterRandomisation(explain.saliency(model), x);
 * checked.map(({ layer }) => layer) // ["dense_1", "dense"]
 */
export async function parameterRandomisation(
  explainer: Evaluated,
  x: Given,
  options: ParameterRandomisationOptions = {},
): Promise<RandomisedLayer[]> {
  const { order, target, seed } = complete(where, options, {
    order: "cascading",
    target: undefined,
    seed: 0,
  } as const);
  checkChoice(`${where}.order`, order, orders);
  checkNumbers(where, { seed }, { seed: { integer: true } });
  const { model } = explainer;
  const array = await onlyInput(where, model, x);
  const score = await modelScore(where, model, { x: array });
  const targets = await targetsOf(where, model, { x: array, target, score });
  const explained = async () => relevanceOf(where, await attributionsOf(explainer, array, targets), array);
  const learnt = model.getWeights();
  const drawn = redrawn(model, seed);
  const layers = [...new Set(model.weights.map(({ path }) => layerOf(path)))].reverse();
  const before = await explained();
  const found: RandomisedLayer[] = [];
  try {
    let present = learnt;
    for (const layer of layers) {
      const own = Object.fromEntries(Object.entries(drawn).filter(([path]) => layerOf(path) === layer));
      present = { ...(order === "cascading" ? present : learnt), ...own };
      model.setWeights(present);
      found.push({ layer, ...compare(before, await explained(), array) });
    }
  } finally {
    model.setWeights(learnt);
  }
  return found;
}

const layerOf = (path: string): string => path.slice(0, path.lastIndexOf("/"));

type Weights = Readonly<Record<string, NdArray>>;

/** Weights as they are drawn before training, from another seed. */
function redrawn({ weights }: Model, seed: number): Weights {
  const key = foldIn(randomKey(seed), 0x5a17);
  return Object.fromEntries(
    weights.flatMap(({ path, spec: { initializer, shape }, variable: { value } }, i) =>
      value.dtype === "float32"
        ? [[path, { ...value, data: initializer.create(shape, foldIn(key, i)) }]]
        : [],
    ),
  );
}

/** The means over the examples. */
function compare(before: NdArray, after: NdArray, x: NdArray): Omit<RandomisedLayer, "layer"> {
  const batch = x.shape[0]!;
  const { shape } = placesOf(x);
  const pictures = shape.length === 2 && Math.min(...shape) >= 7;
  let [correlation, absoluteCorrelation, similarity] = [0, 0, 0];
  for (let row = 0; row < batch; row++) {
    const [a, b] = [rowOf(before, row), rowOf(after, row)];
    const [absA, absB] = [a.map(Math.abs), b.map(Math.abs)];
    correlation += orNone(rankCorrelation(a, b)) / batch;
    absoluteCorrelation += orNone(rankCorrelation(absA, absB)) / batch;
    const map = (data: Float32Array): NdArray => ({ dtype: "float32", shape, data: toUnit(data) });
    similarity += pictures ? structuralSimilarity(map(absA), map(absB)) / batch : NaN;
  }
  return { correlation, absoluteCorrelation, similarity };
}

/** A map of one value everywhere has nothing in common with any. */
const orNone = (correlation: number): number => (Number.isNaN(correlation) ? 0 : correlation);

function toUnit(values: Float32Array): Float32Array {
  const [low, high] = values.reduce(([l, h], v) => [Math.min(l!, v), Math.max(h!, v)], [Infinity, -Infinity]);
  return values.map((v) => (high! > low! ? (v - low!) / (high! - low!) : 0));
}
