import { isFloat } from "../base/dtype.ts";
import { UnsupportedError } from "../base/errors.ts";
import { isNetwork, type Network } from "../layers/network.ts";
import type { Symbolic } from "../layers/symbolic.ts";
import { layerAt } from "./layerPlaces.ts";

/** Where attributions lie: on an input, on the vectors that an integer input is embedded as, or on a layer's output. */
export type FeaturePlace =
  | { readonly kind: "input"; readonly name: string; readonly input: number }
  | { readonly kind: "embedding"; readonly name: string; readonly path: string }
  | { readonly kind: "layer"; readonly name: string; readonly path: string };

/** Every input as it is, as methods want that change inputs without differentiating. */
export const inputPlaces = ({ inputNames }: Network): FeaturePlace[] =>
  inputNames.map((name, input) => ({ kind: "input", name, input }));

/**
 * Where a gradient can be taken: the layer asked for, or every floating-point input and the vectors of every integer
 * one. Integer inputs that nothing embeds, as masks, are left as they are.
 * @throws {OptionError} for a layer that there is not.
 * @throws {UnsupportedError} when there is no such place.
 */
export function differentiablePlaces(
  where: string,
  network: Network,
  layer: string | undefined,
): FeaturePlace[] {
  if (layer !== undefined) {
    const { path } = layerAt(where, network, layer);
    return [{ kind: "layer", name: path, path }];
  }
  const places = network.inputs.flatMap((place, input): FeaturePlace[] => {
    const name = network.inputNames[input]!;
    if (isFloat(place.type.dtype)) return [{ kind: "input", name, input }];
    const path = embeddingOf(network, place);
    return path === undefined ? [] : [{ kind: "embedding", name, path }];
  });
  if (places.length > 0) return places;
  throw new UnsupportedError({
    where,
    problem: "the inputs are whole numbers and no layer turns them into vectors, so there is no gradient",
    expected: "a floating-point input, or an embedding behind an integer one",
    received: network.inputs.map(({ type }, i) => `${network.inputNames[i]!} ${type.dtype}`).join(", "),
    mend: "choose a place with { layer }, or a method that changes inputs, as occlusion",
  });
}

/** The path of the layer that gives a vector for every whole number of an input. */
export function embeddingOf(network: Network, place: Symbolic): string | undefined {
  const names = new Map(network.layers.map(({ layer, name }) => [layer, name]));
  for (const { layer, inputs, outputs } of network.calls) {
    const read = inputs.indexOf(place);
    if (read < 0) continue;
    const name = names.get(layer)!;
    if (isNetwork(layer)) {
      const inner = embeddingOf(layer, layer.inputs[read]!);
      if (inner !== undefined) return `${name}/${inner}`;
    } else if (/embedding/i.test(layer.type) && isFloat(outputs[0]!.type.dtype)) return name;
  }
  return undefined;
}
