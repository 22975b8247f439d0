import { complete } from "../base/options.ts";
import { OptionError } from "../base/errors.ts";
import type { Tensor } from "../graph/tensor.ts";
import { divide, matMul, normalize, reshape, stopGradient, transpose } from "../ops/index.ts";
import { expectPositiveInteger } from "./checks.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";
import { restoreLayer, type SavedLayer } from "./nested.ts";
import { weight } from "./weight.ts";

interface Options {
  /** Steps of the power iteration at every training step. Default: 1. */
  readonly powerIterations?: number;
}
export interface SpectralNormalizationOptions extends Options, LayerOptions {}

const type = "spectralNormalization";

/** The wrapped layer's weight that is normalized. */
function kernelOf(weights: Readonly<Record<string, unknown>>): "kernel" | "embeddings" {
  if ("kernel" in weights) return "kernel";
  if ("embeddings" in weights) return "embeddings";
  throw new OptionError({
    where: type,
    problem: "the wrapped layer has nothing to normalize",
    expected: "a layer with a weight 'kernel' or 'embeddings'",
    received: `weights ${Object.keys(weights).join(", ") || "none"}`,
  });
}

const spectralNormalizationLayer = defineLayer({
  type,
  options({ layer, ...rest }: Options & { readonly layer: Layer | SavedLayer }) {
    const settings = complete(type, rest, { powerIterations: 1 });
    expectPositiveInteger(type, "powerIterations", settings.powerIterations);
    return { layer: restoreLayer(type, layer), ...settings };
  },
  inputs: "any",
  weights({ layer }, inputs) {
    const own = layer.weights(inputs);
    const columns = own[kernelOf(own)]!.shape.at(-1)!;
    return { ...own, vectorU: weight([1, columns], "truncatedNormal", { trainable: false }) };
  },
  call({ layer, powerIterations }, { vectorU, ...weights }, inputs, context) {
    const name = kernelOf(weights);
    const kernel = weights[name]!;
    const matrix = reshape(kernel, [-1, kernel.shape.at(-1)!]);
    const fixed = stopGradient(matrix);
    let u = vectorU!;
    const pull = (): Tensor => normalize(matMul(u, transpose(fixed)));
    let v = pull();
    if (context.training && context.trainable) {
      for (let i = 0; i < powerIterations; i++) {
        v = pull();
        u = normalize(matMul(v, fixed));
      }
      context.update("vectorU", u);
    }
    const sigma = matMul(matMul(v, matrix), transpose(u));
    return layer.call({ ...weights, [name]: divide(kernel, reshape(sigma, [])) }, inputs, context);
  },
});

/**
 * Divides a layer's kernel W by its largest singular value (Miyato et al. 2018), so that the layer changes
 * no distance by more than 1: `W / sigma`, `sigma = v W u^T`, with u and v from the power iteration
 * `v = u W^T / |u W^T|`, `u = v W / |v W|`. The kernel itself is kept as it is, at inference too, where u
 * stays. (Keras writes the divided kernel back while training.)
 * Shapes: those of the wrapped layer; its weights, and `vectorU [1, columns]`.
 * @throws {OptionError} when the wrapped layer has no kernel.
 * @example layers.spectralNormalization(layers.dense(64))
 */
export const spectralNormalization = (layer: Layer, options: SpectralNormalizationOptions = {}): Layer =>
  spectralNormalizationLayer({ ...options, layer });
