import { OptionError, UnsupportedError } from "../base/errors.ts";
import { isFloat } from "../base/dtype.ts";
import { suggest } from "../base/nearest.ts";
import type { TensorType } from "../graph/type.ts";
import { isNetwork, type Network } from "../layers/network.ts";

/** A layer of a network or of one nested in it. */
export interface LayerPlace {
  readonly path: string;
  /** Its kind, as `conv2d`. */
  readonly type: string;
  /** The type of its first output, without the batch axis. */
  readonly output: TensorType;
}

/** Every layer with what it gives, in the order of first use. */
export const layerPlaces = (network: Network): LayerPlace[] =>
  network.layers.flatMap(({ name, layer, outputs }) => [
    ...(isNetwork(layer)
      ? layerPlaces(layer).map((place) => ({ ...place, path: `${name}/${place.path}` }))
      : []),
    { path: name, type: layer.type, output: outputs[0]! },
  ]);

/**
 * The layer at a path.
 * @param fits which layers a method can use
 * @throws {OptionError} when there is none, or it does not fit, naming those that do.
 */
export function layerAt(
  where: string,
  network: Network,
  path: string,
  fits: { readonly test: (place: LayerPlace) => boolean; readonly wanted: string } = differentiable,
): LayerPlace {
  const places = layerPlaces(network);
  const fitting = places.filter(fits.test).map((place) => place.path);
  const found = places.find((place) => place.path === path);
  if (found === undefined) {
    throw new OptionError({ where, problem: `there is no layer '${path}'`, mend: suggest(path, fitting) });
  }
  if (fits.test(found)) return found;
  throw new OptionError({
    where,
    problem: `the layer '${path}' cannot be explained so`,
    expected: fits.wanted,
    received: `${found.type}, which gives ${found.output.dtype} [batch, ${found.output.shape.join(", ")}]`,
    mend: fitting.length > 0 ? `choose one of ${fitting.join(", ")}` : "this model has no such layer",
  });
}

/** Layers whose outputs have gradients. */
const differentiable = {
  test: ({ output }: LayerPlace) => isFloat(output.dtype),
  wanted: "a layer that gives floating-point numbers",
};

/** Layers whose outputs still have places: `[batch, ...spatial, channels]`. */
export const spatial = {
  test: ({ output }: LayerPlace) => isFloat(output.dtype) && output.shape.length >= 2,
  wanted: "a layer that gives [batch, ...spatial, channels]",
};

/**
 * The last layer whose outputs have places.
 * @throws {UnsupportedError} for a model without one.
 */
export function lastSpatial(where: string, network: Network): LayerPlace {
  const convolutional = ({ type }: LayerPlace): boolean => /conv/i.test(type);
  const fitting = layerPlaces(network).filter(spatial.test);
  const found = fitting.findLast(convolutional) ?? fitting.at(-1);
  if (found !== undefined) return found;
  throw new UnsupportedError({
    where,
    problem: "no layer of this model has places that a map could be drawn over",
    expected: spatial.wanted,
    received: layerPlaces(network)
      .map(({ path, output }) => `${path} [batch, ${output.shape.join(", ")}]`)
      .join("; "),
    mend: "use integratedGradients or another method that explains inputs",
  });
}
