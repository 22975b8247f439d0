import { OptionError, UnsupportedError } from "../base/errors.ts";
import { withScope } from "../graph/scope.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { TensorType } from "../graph/type.ts";
import { batched, connect } from "./connect.ts";
import type { CallContext, Layer, Mask, WeightSpec } from "./layer.ts";
import type { Call, Symbolic } from "./layerType.ts";
import { streamWithin } from "./stream.ts";
import { inside, within } from "./within.ts";
import { uniqueNames, uniqueOutputNames } from "./uniqueNames.ts";
import { expectDeclared, expectSameWeights, expectUsed } from "./wiringChecks.ts";

/** A layer under the name it has in a network. */
export interface NamedLayer {
  readonly name: string;
  readonly layer: Layer;
  /** The types it was first called with, without the batch axis. */
  readonly inputs: readonly TensorType[];
  /** The types it then gave. */
  readonly outputs: readonly TensorType[];
}

/** What a network gives for a batch. */
export interface NetworkRun {
  readonly values: readonly Tensor[];
  /** The masks of the values, in order. */
  readonly masks: readonly Mask[];
}

/** A run between two calls: what stands at the places so far. */
export interface PartialRun {
  readonly weights: Readonly<Record<string, Tensor>>;
  readonly context: CallContext;
  readonly results: Map<Symbolic, Result>;
}

/** A weight of a network, with the layer that owns it: shared layers and nested networks share their weights. */
export interface OwnedWeight extends WeightSpec {
  readonly owner: Layer;
  /** The weight's name in its owner, as `kernel`. */
  readonly weight: string;
  /** Whether it is to be trained: its own wish and that of every layer around it. */
  readonly trainable: boolean;
}

/** Layers wired from inputs to outputs. A network is a layer itself, so networks nest. */
export interface Network extends Layer {
  readonly inputs: readonly Symbolic[];
  readonly inputNames: readonly string[];
  readonly outputs: readonly Symbolic[];
  readonly outputNames: readonly string[];
  /** Every layer once, in the order of first use. */
  readonly layers: readonly NamedLayer[];
  /** Every call of a layer, each after those it reads. */
  readonly calls: readonly Call[];
  readonly single: { readonly input: boolean; readonly output: boolean };
  weights(inputs?: readonly TensorType[]): Readonly<Record<string, OwnedWeight>>;
  /** All outputs for given inputs. */
  run(weights: Readonly<Record<string, Tensor>>, inputs: readonly Tensor[], context: CallContext): NetworkRun;
  /** A run before its first call. */
  begin(
    weights: Readonly<Record<string, Tensor>>,
    inputs: readonly Tensor[],
    context: CallContext,
  ): PartialRun;
  /** Makes some of its calls, whose inputs must stand. */
  advance(run: PartialRun, calls: readonly Call[]): void;
}

export const isNetwork = (layer: Layer): layer is Network => "calls" in layer;

const asList = <T>(x: T | readonly T[]): readonly T[] => (Array.isArray(x) ? (x as readonly T[]) : [x as T]);

/** Every call behind the outputs, each after those it reads. */
function callsBehind(inputs: readonly Symbolic[], outputs: readonly Symbolic[]): Call[] {
  const order: Call[] = [];
  const seen = new Set<Symbolic>(inputs);
  const visit = (place: Symbolic): void => {
    if (seen.has(place)) return;
    seen.add(place);
    if (place.origin === undefined) {
      throw new OptionError({
        where: "model",
        problem: `an output depends on an input${place.name === undefined ? "" : ` '${place.name}'`} that is not listed`,
        mend: "list every input(...) that the outputs are made from",
      });
    }
    for (const other of place.origin.outputs) seen.add(other);
    place.origin.inputs.forEach(visit);
    order.push(place.origin);
  };
  outputs.forEach(visit);
  return order;
}

export interface NetworkOptions {
  readonly name?: string;
  readonly trainable?: boolean;
}

/** The network between places. Inputs that no output needs are an error, as are two layers of one name. */
export function network(
  from: Symbolic | readonly Symbolic[],
  to: Symbolic | readonly Symbolic[],
  options: NetworkOptions = {},
): Network {
  const inputs = asList(from);
  const outputs = asList(to);
  const calls = callsBehind(inputs, outputs);
  expectUsed(inputs, calls, outputs);
  const first = new Map<Layer, Call>();
  for (const call of calls) if (!first.has(call.layer)) first.set(call.layer, call);
  for (const call of calls) expectSameWeights(first.get(call.layer)!, call);
  const names = uniqueNames(
    options.name ?? "model",
    [...first.keys()].map(({ givenName, type }) => ({ wanted: givenName, type })),
  );
  const layers = [...first].map(([layer, call], i): NamedLayer => ({
    name: names[i]!,
    layer,
    inputs: call.inputs.map(({ type }) => type),
    outputs: call.outputs.map(({ type }) => type),
  }));
  const nameOf = new Map(layers.map(({ layer, name }) => [layer, name]));
  const inputNames = uniqueNames(
    "inputs",
    inputs.map(({ name }) => ({ wanted: name, type: "input" })),
  );
  const outputNames = uniqueOutputNames(
    outputs.map(({ origin }) => (origin ? nameOf.get(origin.layer)! : "output")),
  );

  let aliases: CollectedWeights["aliases"] | undefined;
  const begin: Network["begin"] = (given, values, context) => {
    aliases ??= collectWeights(layers, trainable).aliases;
    const weights = { ...given };
    for (const [path, first] of aliases) weights[path] = given[first]!;
    const results = new Map<Symbolic, Result>(
      inputs.map((place, i) => [
        place,
        { value: values[i]!, mask: context.masks[i], streamed: context.stream?.inputs[i] ?? false },
      ]),
    );
    return { weights, context, results };
  };
  const advance: Network["advance"] = ({ weights, context, results }, some) => {
    for (const call of some) {
      const read = call.inputs.map((place) => results.get(place)!);
      const name = nameOf.get(call.layer)!;
      const made = withScope(name, () => runCall(call.layer, name, read, { weights, context }));
      call.outputs.forEach((place, i) => results.set(place, made[i]!));
    }
  };
  const run: Network["run"] = (given, values, context) => {
    const running = begin(given, values, context);
    advance(running, calls);
    const made = outputs.map((place) => running.results.get(place)!);
    return { values: made.map(({ value }) => value), masks: made.map(({ mask }) => mask) };
  };

  const trainable = options.trainable ?? true;
  const self: Network = Object.assign(
    (...places: readonly (Symbolic | readonly Symbolic[])[]) => connect(self, places.flat() as Symbolic[]),
    {
      type: "network",
      givenName: options.name,
      options: {},
      trainable,
      inputs,
      inputNames,
      outputs,
      outputNames,
      layers,
      calls,
      single: { input: !Array.isArray(from), output: !Array.isArray(to) },
      weights: () => collectWeights(layers, trainable).weights,
      run,
      begin,
      advance,
      call: (weights: Readonly<Record<string, Tensor>>, values: readonly Tensor[], context: CallContext) => {
        expectDeclared(
          options.name ?? "model",
          inputs,
          values.map(({ type }) => type),
        );
        return run(weights, values, context).values;
      },
      masks: () => [undefined],
      // Each of its layers is asked by itself.
      streams: true,
      batchSize: layers.find(({ layer }) => layer.batchSize !== undefined)?.layer.batchSize,
    },
  );
  return self;
}

/** A network of layers one behind the other. */
export function chain(from: Symbolic, layers: readonly Layer[], options: NetworkOptions = {}): Network {
  return network(
    from,
    layers.reduce((place, layer) => layer(place), from),
    options,
  );
}

interface CollectedWeights {
  readonly weights: Record<string, OwnedWeight>;
  /** Further paths of weights that are there already: a layer may be used both here and in a nested network. */
  readonly aliases: ReadonlyMap<string, string>;
}

function collectWeights(layers: readonly NamedLayer[], around: boolean): CollectedWeights {
  const weights: Record<string, OwnedWeight> = {};
  const aliases = new Map<string, string>();
  const paths = new Map<Layer, Map<string, string>>();
  for (const { layer, name, inputs } of layers) {
    const own = layer.weights(inputs.map((type) => batched(type)));
    for (const [weight, spec] of Object.entries(own)) {
      const path = `${name}/${weight}`;
      const trainable = around && layer.trainable && (spec.trainable ?? true);
      // Weights of a network inside have their owners, also where a wrapper passes them on.
      const owned = "owner" in spec ? (spec as OwnedWeight) : { ...spec, owner: layer, weight };
      const known = paths.get(owned.owner) ?? new Map<string, string>();
      paths.set(owned.owner, known);
      const first = known.get(owned.weight);
      if (first === undefined) {
        known.set(owned.weight, path);
        weights[path] = { ...owned, trainable };
      } else aliases.set(path, first);
    }
  }
  return { weights, aliases };
}

/** The path of every layer, those inside nested networks too. */
export const layerPaths = (net: Network): string[] =>
  net.layers.flatMap(({ name, layer }) => [
    name,
    ...(isNetwork(layer) ? layerPaths(layer).map((path) => `${name}/${path}`) : []),
  ]);

/** What stands at a place while a network runs. */
export interface Result {
  readonly value: Tensor;
  readonly mask: Mask;
  /** Whether it comes in piece by piece. */
  readonly streamed: boolean;
}

/** One layer's part of a run. */
function runCall(
  layer: Layer,
  name: string,
  read: readonly Result[],
  { weights, context }: Pick<PartialRun, "weights" | "context">,
): Result[] {
  const own = within(weights, name);
  const values = read.map(({ value }) => value);
  const streamed = read.some((result) => result.streamed);
  if (streamed && !layer.streams) {
    throw new UnsupportedError({
      where: name,
      problem: `${layer.type} cannot take a sequence piece by piece: what it gives for a step depends on later ones`,
      mend: "generate with causal layers, as lstm or multiHeadAttention with useCausalMask",
    });
  }
  const masks = read.map(({ mask }) => mask);
  const around = inside(context, name, layer, {
    masks,
    stream: streamed
      ? streamWithin(
          context.stream!,
          name,
          read.map((result) => result.streamed),
        )
      : undefined,
  });
  const made = isNetwork(layer)
    ? layer.run(own, values, around)
    : { values: layer.call(own, values, around), masks: layer.masks(values, masks) };
  return made.values.map((value, i) => ({ value, mask: made.masks[i], streamed }));
}
