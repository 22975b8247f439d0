import { complete } from "../base/options.ts";
import { matMul } from "../ops/index.ts";
import { expectFeatures, expectPositiveInteger } from "./checks.ts";
import { finish } from "./finish.ts";
import { kernelAndBias, kernelDefaults, type KernelOptions } from "./kernelOptions.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";

export interface DenseOptions extends KernelOptions, LayerOptions {}

const denseLayer = defineLayer({
  type: "dense",
  options({ units, ...rest }: KernelOptions & { readonly units: number }) {
    expectPositiveInteger("dense", "units", units);
    return { units, ...complete("dense", rest, kernelDefaults) };
  },
  weights(options, [x]) {
    expectFeatures("dense", x!);
    return kernelAndBias(options, [x!.shape.at(-1)!, options.units], [options.units]);
  },
  mask: "keep",
  call: (options, { kernel, bias }, [x], context) =>
    finish("dense", options, matMul(x!, kernel!), bias, context),
});

/**
 * Fully connected layer: `y = activation(x kernel + bias)`, on the last axis.
 * Shapes: `x [batch, ..., features]` -> `[batch, ..., units]`; `kernel [features, units]`, `bias [units]`.
 * @throws {OptionError} unless `units` is a positive integer.
 * @example layers.dense(128, { activation: "relu" })
 */
export const dense = (units: number, options: DenseOptions = {}): Layer => denseLayer({ ...options, units });
