import { foldIn, type RandomKey } from "../base/random.ts";
import { allocate } from "../base/dtype.ts";
import { DataError, ShapeError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { sameShape, showShape, sizeOf } from "../base/shape.ts";
import type { Layer } from "../layers/layer.ts";
import type { Network, OwnedWeight } from "../layers/network.ts";

/** A weight's current value. Layers that are shared between models share their variables. */
export interface Variable {
  value: NdArray;
  /** Counts the changes, so that compiled predictors know when theirs are old. */
  version: number;
}

/** Layers are frozen data; what they have learned stands beside them. */
const store = new WeakMap<Layer, Map<string, Variable>>();

/** A weight of a model under its path, with the variable that holds it. */
export interface ModelWeight {
  readonly path: string;
  readonly spec: OwnedWeight;
  readonly variable: Variable;
}

/** Sets a new value; the shape and dtype must be those of the old one. */
export function assign(variable: Variable, value: NdArray): void {
  variable.value = value;
  variable.version++;
}

/** Gives layers that were just made their values, in place of initial ones. The arrays are taken as they are. */
export function adoptWeights(network: Network, values: Readonly<Record<string, NdArray>>): void {
  for (const [path, { owner, weight }] of Object.entries(network.weights())) {
    const variables = store.get(owner) ?? new Map<string, Variable>();
    store.set(owner, variables);
    variables.set(weight, { value: values[path]!, version: 0 });
  }
}

/** Whether a weight lies in a layer that is held fast, or in one within it. */
const isWithin = (path: string, layers: ReadonlySet<string>): boolean =>
  [...layers].some((layer) => path.startsWith(`${layer}/`));

/** The weights of a network, those that have no value yet initialized from `key`; none of `frozen` is trained. */
export function weightsOf(network: Network, key: RandomKey, frozen: ReadonlySet<string>): ModelWeight[] {
  return Object.entries(network.weights()).map(([path, wanted], index) => {
    const spec = isWithin(path, frozen) ? { ...wanted, trainable: false } : wanted;
    const variables = store.get(spec.owner) ?? new Map<string, Variable>();
    store.set(spec.owner, variables);
    let variable = variables.get(spec.weight);
    if (variable === undefined) {
      const data = spec.initializer.create(spec.shape, foldIn(key, index));
      variable = { value: { dtype: "float32", shape: spec.shape, data }, version: 0 };
      variables.set(spec.weight, variable);
    }
    return { path, spec, variable };
  });
}

/** The weights that are states, which go from batch to batch at inference too. */
export const carriedBy = (weights: readonly ModelWeight[]): ModelWeight[] =>
  weights.filter(({ spec }) => spec.carried);

/**
 * Sets weights by path; those not named stay.
 * @throws {DataError} for a path that there is not.
 * @throws {ShapeError} for another shape.
 */
export function setValues(
  where: string,
  weights: readonly ModelWeight[],
  values: Readonly<Record<string, NdArray>>,
): void {
  const known = new Map(weights.map((weight) => [weight.path, weight]));
  const fitting = Object.entries(values).map(([path, array]) => {
    const weight = known.get(path);
    if (weight === undefined) {
      throw new DataError({
        where,
        problem: `there is no weight '${path}'`,
        expected: [...known.keys()].join(", "),
      });
    }
    if (!sameShape(weight.spec.shape, array.shape)) {
      throw new ShapeError({
        where: path,
        expected: showShape(weight.spec.shape),
        received: showShape(array.shape),
      });
    }
    return [weight, array] as const;
  });
  for (const [{ variable }, { dtype, shape, data }] of fitting)
    assign(variable, { dtype, shape, data: data.slice() });
}

/** Sets states to zero. */
export function resetCarried(weights: readonly ModelWeight[]): void {
  for (const { variable } of carriedBy(weights)) {
    const { dtype, shape } = variable.value;
    assign(variable, { dtype, shape, data: allocate(dtype, sizeOf(shape)) });
  }
}

/** The weights' values by path: those that training changes, and those that it does not. */
export function valuesByTraining(weights: readonly ModelWeight[]) {
  const values = (trained: boolean): Record<string, NdArray> =>
    Object.fromEntries(
      weights
        .filter(({ spec }) => spec.trainable === trained)
        .map(({ path, variable }) => [path, variable.value]),
    );
  return { trained: values(true), fixed: values(false) };
}

/** Makes the values of a run those of the model. */
export function publish(
  weights: readonly ModelWeight[],
  { trained, fixed }: Readonly<Record<"trained" | "fixed", Readonly<Record<string, NdArray>>>>,
): void {
  for (const { path, spec, variable } of weights) assign(variable, (spec.trainable ? trained : fixed)[path]!);
}
