import { OptionError } from "../base/errors.ts";
import { withScope } from "../graph/scope.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { TensorType } from "../graph/type.ts";
import { batched, connect } from "./connect.ts";
import type { CallContext, Layer, WeightSpec } from "./layer.ts";
import type { Symbolic } from "./symbolic.ts";
import { uniqueNames, uniqueOutputNames } from "./uniqueNames.ts";
import { expectDeclared, expectSameWeights, expectUsed } from "./wiringChecks.ts";

/** A layer under the name it has in a network. */
export interface NamedLayer {
  readonly name: string;
  readonly layer: Layer;
  /** The types it was first called with, without the batch axis. */
  readonly inputs: readonly TensorType[];
  /** The type it then gave. */
  readonly output: TensorType;
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
  readonly calls: readonly Symbolic[];
  readonly single: { readonly input: boolean; readonly output: boolean };
  weights(inputs?: readonly TensorType[]): Readonly<Record<string, OwnedWeight>>;
  /** All outputs for given inputs. */
  run(weights: Readonly<Record<string, Tensor>>, inputs: readonly Tensor[], context: CallContext): Tensor[];
}

export const isNetwork = (layer: Layer): layer is Network => "calls" in layer;

const asList = <T>(x: T | readonly T[]): readonly T[] => (Array.isArray(x) ? (x as readonly T[]) : [x as T]);

/** Every place behind the outputs, each after those it reads. */
function callsBehind(inputs: readonly Symbolic[], outputs: readonly Symbolic[]): Symbolic[] {
  const order: Symbolic[] = [];
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
    place.origin.inputs.forEach(visit);
    order.push(place);
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
  const first = new Map<Layer, Symbolic>();
  for (const call of calls) if (!first.has(call.origin!.layer)) first.set(call.origin!.layer, call);
  for (const call of calls) expectSameWeights(first.get(call.origin!.layer)!, call);
  const names = uniqueNames(
    options.name ?? "model",
    [...first.keys()].map(({ givenName, type }) => ({ wanted: givenName, type })),
  );
  const layers = [...first].map(([layer, call], i): NamedLayer => ({
    name: names[i]!,
    layer,
    inputs: call.origin!.inputs.map(({ type }) => type),
    output: call.type,
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
  const run: Network["run"] = (given, values, context) => {
    aliases ??= collectWeights(layers, trainable).aliases;
    const weights = { ...given };
    for (const [path, first] of aliases) weights[path] = given[first]!;
    const results = new Map<Symbolic, Tensor>(inputs.map((place, i) => [place, values[i]!]));
    for (const call of calls) {
      const { layer, inputs: places } = call.origin!;
      const name = nameOf.get(layer)!;
      const arguments_ = places.map((place) => results.get(place)!);
      results.set(
        call,
        withScope(name, () => layer.call(within(weights, name), arguments_, inside(context, name, layer))),
      );
    }
    return outputs.map((place) => results.get(place)!);
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
      call: (weights: Readonly<Record<string, Tensor>>, values: readonly Tensor[], context: CallContext) => {
        expectDeclared(
          options.name ?? "model",
          inputs,
          values.map(({ type }) => type),
        );
        if (outputs.length !== 1) {
          throw new OptionError({
            where: options.name ?? "model",
            problem: "a nested model needs a single output",
            received: `${outputs.length} outputs`,
          });
        }
        return run(weights, values, context)[0]!;
      },
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
      const owned = isNetwork(layer) ? (spec as OwnedWeight) : { ...spec, owner: layer, weight };
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

/** The weights below a layer's name. */
function within(weights: Readonly<Record<string, Tensor>>, name: string): Record<string, Tensor> {
  const prefix = `${name}/`;
  return Object.fromEntries(
    Object.entries(weights).flatMap(([path, value]) =>
      path.startsWith(prefix) ? [[path.slice(prefix.length), value]] : [],
    ),
  );
}

const inside = (context: CallContext, name: string, layer: Layer): CallContext => ({
  training: context.training,
  trainable: context.trainable && layer.trainable && !context.frozen(name),
  frozen: (path) => context.frozen(`${name}/${path}`),
  key: () => context.key(),
  update: (weight, value) => context.update(`${name}/${weight}`, value),
  addLoss: (loss) => context.addLoss(loss),
});
