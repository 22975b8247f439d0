import { OptionError } from "../base/errors.ts";
import { complete } from "../base/options.ts";
import type { Tensor } from "../graph/tensor.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";

type Function = (...inputs: Tensor[]) => Tensor;

const lambdaLayer = defineLayer({
  type: "lambda",
  options({ function: f, ...rest }: { readonly function: Function }) {
    complete("lambda", rest, {});
    if (typeof f !== "function") {
      throw new OptionError({ where: "lambda", expected: "a function of tensors", received: typeof f });
    }
    return { function: f };
  },
  inputs: "any",
  mask: "keep",
  streams: false,
  call: ({ function: f }, _, inputs) => f(...inputs),
});

/**
 * A layer around a function of tensors, without weights. A model with it cannot be saved: use
 * {@link defineLayer} for that, and for layers with weights.
 * @throws {OptionError} when the model is saved.
 * @example layers.lambda((x) => ops.square(x))
 */
export const lambda = (f: Function, options: LayerOptions = {}): Layer =>
  lambdaLayer({ ...options, function: f });
