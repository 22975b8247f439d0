import { checkNumbers, complete } from "../../base/options.ts";
import { OptionError } from "../../base/errors.ts";
import { defineLayer, type Layer, type LayerOptions } from "../../layers/layer.ts";
import { weight } from "../../layers/weight.ts";
import { add, conv, divide, log, min, multiply, relu, square, subtract, sum } from "../../ops/index.ts";

/** Keeps the logarithm of a similarity finite; the paper's. */
const tiny = 1e-4;

const distancesLayer = defineLayer({
  type: "prototypeDistances",
  options({ prototypes }: { readonly prototypes: number }) {
    checkNumbers("prototypeDistances", { prototypes }, { prototypes: { min: 1, integer: true } });
    return { prototypes };
  },
  // Latent patches end in a sigmoid: prototypes begin anywhere in their range.
  weights({ prototypes }, [z]) {
    if (z!.shape.length !== 4) {
      throw new OptionError({
        where: "prototypeDistances",
        problem: "the input has no places to compare",
        expected: "[batch, height, width, channels]",
      });
    }
    const initializer = { name: "randomUniform", config: { minval: 0, maxval: 1 } };
    return { prototypes: weight([1, 1, z!.shape[3]!, prototypes], initializer) };
  },
  // |z - p|^2 = |z|^2 - 2 z p + |p|^2: the middle one is a convolution. Rounding must not make it negative.
  call(_, weights, [z]) {
    const prototypes = weights["prototypes"]!;
    const lengths = sum(square(prototypes), { axis: 2 }); // [1, 1, prototypes]
    const squares = sum(square(z!), { axis: -1, keepDims: true }); // [batch, height, width, 1]
    return relu(add(subtract(squares, multiply(conv(z!, prototypes), 2)), lengths));
  },
});

const similarityLayer = defineLayer({
  type: "prototypeSimilarity",
  options: (given: object) => complete("prototypeSimilarity", given, {}),
  call: (_, _weights, [d]) => log(divide(add(d!, 1), add(d!, tiny))),
});

const nearestLayer = defineLayer({
  type: "nearestPatch",
  options: (given: object) => complete("nearestPatch", given, {}),
  call: (_, _weights, [d]) => min(d!, { axis: [1, 2] }),
});

/**
 * The squared distance of every patch of a latent picture to every prototype, `|z - p|^2`, by convolution.
 * Shapes: `z [batch, height, width, channels]` -> `[batch, height, width, prototypes]`; weight
 * `prototypes [1, 1, channels, prototypes]`.
 */
export const prototypeDistances = (prototypes: number, options: LayerOptions = {}): Layer =>
  distancesLayer({ ...options, prototypes });

/** How alike they are: `log((d + 1) / (d + 1e-4))` of squared distances d; 9.2 where they are equal. Shapes: any. */
export const prototypeSimilarity = (options: LayerOptions = {}): Layer => similarityLayer(options);

/** The distance of the nearest patch. Shapes: `[batch, height, width, prototypes]` -> `[batch, prototypes]`. */
export const nearestPatch = (options: LayerOptions = {}): Layer => nearestLayer(options);
