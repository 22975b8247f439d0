import { OptionError } from "../base/errors.ts";
import { suggest } from "../base/nearest.ts";
import type { Tensor } from "../graph/tensor.ts";
import * as ops from "../ops/index.ts";

/** The activations known by name, with Keras's names in camelCase and Keras's defaults. */
export const activations = {
  celu: (x: Tensor) => ops.celu(x),
  elu: (x: Tensor) => ops.elu(x),
  exponential: ops.exp,
  gelu: (x: Tensor) => ops.gelu(x),
  /** GPT-2's, by tanh; Keras's `gelu` with `approximate`. */
  geluApproximate: (x: Tensor) => ops.gelu(x, { approximate: true }),
  glu: (x: Tensor) => ops.glu(x),
  hardShrink: (x: Tensor) => ops.hardShrink(x),
  hardSigmoid: ops.hardSigmoid,
  hardSilu: ops.hardSilu,
  hardSwish: ops.hardSilu,
  hardTanh: ops.hardTanh,
  leakyRelu: (x: Tensor) => ops.leakyRelu(x),
  linear: (x: Tensor) => x,
  logSigmoid: ops.logSigmoid,
  logSoftmax: (x: Tensor) => ops.logSoftmax(x),
  mish: ops.mish,
  relu: ops.relu,
  relu6: ops.relu6,
  selu: ops.selu,
  sigmoid: ops.sigmoid,
  silu: ops.silu,
  softShrink: (x: Tensor) => ops.softShrink(x),
  softmax: (x: Tensor) => ops.softmax(x),
  softplus: ops.softplus,
  softsign: ops.softsign,
  sparsePlus: ops.sparsePlus,
  sparseSigmoid: ops.sparseSigmoid,
  sparsemax: (x: Tensor) => ops.sparsemax(x),
  squareplus: (x: Tensor) => ops.squareplus(x),
  swish: ops.silu,
  tanh: ops.tanh,
  tanhShrink: ops.tanhShrink,
} as const satisfies Record<string, (x: Tensor) => Tensor>;

/** The name of an activation, or a function of your own (which cannot be saved). */
export type Activation = keyof typeof activations | ((x: Tensor) => Tensor);

/**
 * The function behind an activation option.
 * @throws {OptionError} for an unknown name, suggesting the nearest.
 */
export function activation(where: string, given: Activation): (x: Tensor) => Tensor {
  if (typeof given === "function") return given;
  if (!Object.hasOwn(activations, given)) {
    throw new OptionError({
      where,
      problem: `unknown activation '${String(given)}'`,
      mend: suggest(String(given), Object.keys(activations)),
    });
  }
  return activations[given];
}
