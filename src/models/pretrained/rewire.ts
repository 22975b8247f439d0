import type { Layer, Symbolic } from "../../layers/index.ts";
import { isNetwork, network, type Network } from "../../layers/network.ts";

/** What stands in a layer's place; its path in the model is for naming it. */
export type Replace = (layer: Layer, at: { readonly path: string; readonly name: string }) => Layer;

/**
 * The same wiring with other layers: each is replaced once, wherever it is called, those of nested networks too.
 * Inputs and their names, and the names of layers, stay.
 */
export const rewire = (net: Network, replace: Replace): Network =>
  rewireWithin(net, { replace, path: "", replaced: new Map() });

interface Rewiring {
  readonly replace: Replace;
  /** Where the network lies: nothing, or a path with a '/' behind it. */
  readonly path: string;
  /** What stands for layers that were met before. */
  readonly replaced: Map<Layer, Layer>;
}

function rewireWithin(net: Network, { replace, path, replaced }: Rewiring, name = net.givenName): Network {
  for (const { layer, name: own } of net.layers) {
    if (replaced.has(layer)) continue;
    const at = { path: `${path}${own}`, name: own };
    const made = isNetwork(layer)
      ? rewireWithin(layer, { replace, path: `${at.path}/`, replaced }, own)
      : replace(layer, at);
    replaced.set(layer, made);
  }
  const places = new Map<Symbolic, Symbolic>(net.inputs.map((place) => [place, place]));
  const now = (place: Symbolic): Symbolic => places.get(place)!;
  for (const { layer, inputs, outputs } of net.calls) {
    const made = [...replaced.get(layer)!(inputs.map(now))];
    outputs.forEach((place, i) => places.set(place, made[i]!));
  }
  const outputs = net.outputs.map(now);
  const { input, output } = net.single;
  return network(input ? net.inputs[0]! : net.inputs, output ? outputs[0]! : outputs, {
    ...(name !== undefined && { name }),
    trainable: net.trainable,
  });
}
