import { OptionError } from "../base/errors.ts";
import { suggest } from "../base/nearest.ts";
import type { Tensor } from "../graph/tensor.ts";
import * as ops from "../ops/index.ts";

/** The activations known by name, with Keras's names in camelCase. */
export const activations = {
  linear: (x: Tensor) => x,
  relu: ops.relu,
  sigmoid: ops.sigmoid,
  softmax: (x: Tensor) => ops.softmax(x),
  tanh: ops.tanh,
} as const satisfies Record<string, (x: Tensor) => Tensor>;

/** The name of an activation, or a function of your own (which cannot be saved). */
export type Activation = keyof typeof activations | ((x: Tensor) => Tensor);

/**
 * The function behind an activation option.
 * @throws {OptionError} for an unknown name, suggesting the nearest.
 */
export function activation(where: string, given: Activation | undefined): (x: Tensor) => Tensor {
  if (given === undefined) return activations.linear;
  if (typeof given === "function") return given;
  const found = (activations as Readonly<Record<string, (x: Tensor) => Tensor>>)[given];
  if (found === undefined) {
    throw new OptionError({
      where,
      problem: `unknown activation '${given}'`,
      mend: suggest(given, Object.keys(activations)),
    });
  }
  return found;
}
