import { sizeOf } from "../base/shape.ts";
import { isNetwork, type Network, type OwnedWeight } from "./network.ts";

/** A row of a network's summary. `null` in a shape is the batch axis. */
export interface LayerRow {
  readonly name: string;
  readonly type: string;
  readonly outputShape: readonly (number | null)[];
  readonly parameters: number;
  /** Whether training changes any of its weights; true for layers without weights. */
  readonly trainable: boolean;
  /** The layers, or inputs of the network, that it reads, over all its calls. */
  readonly connectedTo: readonly string[];
}

export interface NetworkSummary {
  readonly name: string;
  readonly layers: readonly LayerRow[];
  /** How many numbers training changes. */
  readonly trainableParameters: number;
  /** How many it does not: those of frozen layers, and state such as moving averages. */
  readonly nonTrainableParameters: number;
}

/**
 * What a network is made of: a row for each input and layer, and how many parameters there are. Weights
 * that several layers share count once in the totals.
 * @example
 * const { network } = sequential([layers.input([4]), layers.dense(3)]);
 * summarize(network).trainableParameters // 15
 */
export function summarize(net: Network): NetworkSummary {
  const weights = net.weights();
  const inputs = net.inputs.map(({ type }, i): LayerRow => ({
    name: net.inputNames[i]!,
    type: "input",
    outputShape: [null, ...type.shape],
    parameters: 0,
    trainable: true,
    connectedTo: [],
  }));
  const layers = net.layers.map(({ name, layer, outputs }): LayerRow => {
    const own = Object.entries(weights).flatMap(([path, w]) => (path.startsWith(`${name}/`) ? [w] : []));
    return {
      name,
      type: isNetwork(layer) ? "model" : layer.type,
      outputShape: [null, ...outputs[0]!.shape],
      parameters: count(own),
      trainable: own.length === 0 || own.some(({ trainable }) => trainable),
      connectedTo: readBy(net, name),
    };
  });
  const all = Object.values(weights);
  const trained = all.filter(({ trainable }) => trainable);
  const trainableParameters = count(trained);
  return {
    name: net.givenName ?? "model",
    layers: [...inputs, ...layers],
    trainableParameters,
    nonTrainableParameters: count(all) - trainableParameters,
  };
}

/** Numbers in weights, each weight once. */
function count(weights: readonly OwnedWeight[]): number {
  const seen = new Map<OwnedWeight["owner"], Set<string>>();
  return weights.reduce((total, { owner, weight, shape }) => {
    const names = seen.get(owner) ?? new Set<string>();
    seen.set(owner, names);
    if (names.has(weight)) return total;
    names.add(weight);
    return total + sizeOf(shape);
  }, 0);
}

/** The names of what a layer reads. */
function readBy(net: Network, name: string): string[] {
  const nameOf = new Map(net.layers.map(({ layer, name: own }) => [layer, own]));
  const layer = net.layers.find((entry) => entry.name === name)!.layer;
  const places = net.calls.filter((call) => call.layer === layer).flatMap(({ inputs }) => inputs);
  const names = places.map((place) =>
    place.origin ? nameOf.get(place.origin.layer)! : net.inputNames[net.inputs.indexOf(place)]!,
  );
  return [...new Set(names)];
}
