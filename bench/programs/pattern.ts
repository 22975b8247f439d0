import { optimizers, type Model, type NdArray } from "tensorloom";

/**
 * Numbers that look drawn at random and are the same in every language (see peers/pattern.py): programs that start
 * from the same weights and data must find the same losses. `number` tells apart which of a program's arrays it is.
 */
function hashes(number: number, count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => {
    let h = i + Math.imul(number, 0x9e3779b1);
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return h ^ (h >>> 16);
  });
}

const size = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** Values spread evenly over `center - spread` to `center + spread`. */
export function values(
  number: number,
  shape: readonly number[],
  { center = 0, spread = 1 }: { readonly center?: number; readonly spread?: number } = {},
): NdArray {
  const data = Float32Array.from(
    hashes(number, size(shape)),
    (hash) => center + spread * (hash / 2 ** 31 - 1),
  );
  return { dtype: "float32", shape, data };
}

/** Whole numbers below `limit`. */
export function tokens(number: number, shape: readonly number[], limit: number): NdArray {
  return {
    dtype: "int32",
    shape,
    data: Int32Array.from(hashes(number, size(shape)), (hash) => hash % limit),
  };
}

/** Labels `[examples, classes]`, each with a 1 at the class that `tokens` has there. */
export function oneHot(number: number, [examples, classes]: readonly [number, number]): NdArray {
  const data = new Float32Array(examples * classes);
  tokens(number, [examples], classes).data.forEach((label: number | bigint, row: number) => {
    data[row * classes + Number(label)] = 1;
  });
  return { dtype: "float32", shape: [examples, classes], data };
}

const trained = (model: Model) => model.weights.filter(({ spec }) => spec.trainable);

/** The number of weights that training changes. */
export const countTrained = (model: Model): number =>
  trained(model).reduce((sum, { spec }) => sum + size(spec.shape), 0);

/**
 * Gives a model the trained weights that programs of one work start from: its first array is number 0.
 * @returns how many milliseconds making them took, which is no part of building a model
 */
export function startFromPattern(model: Model, spread: number): number {
  const weights = trained(model); // Draws the model's own first values, which is.
  const start = performance.now();
  const given = weights.map(({ path, spec }, number) => {
    const center = path.endsWith("/gamma") ? 1 : 0;
    return [path, values(number, spec.shape, { center, spread })] as const;
  });
  model.setWeights(Object.fromEntries(given));
  return performance.now() - start;
}

/**
 * Adam with so small an epsilon that it doesn't matter where it is added: to the corrected moments as in PyTorch, or
 * before the correction as in Keras and here.
 */
export const adam = (learningRate = 1e-3) => optimizers.adam({ learningRate, epsilon: 1e-10 });
