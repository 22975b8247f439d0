import { OptionError } from "../../base/errors.ts";
import { complete } from "../../base/options.ts";
import { constant } from "../../graph/leaves.ts";
import { batched } from "../../layers/connect.ts";
import type { Layer, WeightSpec } from "../../layers/index.ts";
import { layerMakers } from "../../layers/layer.ts";
import { insideLora, liesAt, lora, loraDefaults, matricesIn, type LoraSettings } from "../../layers/lora.ts";
import { isNetwork, type NamedLayer, type Network } from "../../layers/network.ts";
import { networkFromJson, networkToJson } from "../../layers/saved.ts";
import { within } from "../../layers/within.ts";
import { evaluate } from "../../runtime/index.ts";
import { Model } from "../../training/index.ts";
import { adoptWeights } from "../../training/variables.ts";
import { rewire } from "./rewire.ts";

/** How a model is adapted. */
export interface AddLoraOptions extends LoraSettings {
  /**
   * Which weights, by parts of their paths, as `query`, `block0` or `feedforwardOutputDense/kernel`. Default: the
   * kernels of queries and values.
   */
  readonly targets?: readonly string[];
  /** Layers that are trained as a whole beside, by their paths, as `classifier`. Default: none. */
  readonly trainable?: readonly string[];
  /** Draws the initial weights of what is added. Default: the model's. */
  readonly seed?: number | undefined;
}

/** A layer, not a network, with its path. */
interface Leaf extends NamedLayer {
  readonly path: string;
  readonly specs: Readonly<Record<string, WeightSpec>>;
}

function leavesOf(net: Network, around = ""): Leaf[] {
  return net.layers.flatMap((named) => {
    const { name, layer, inputs } = named;
    const path = `${around}${name}`;
    if (isNetwork(layer)) return leavesOf(layer, `${path}/`);
    return [{ ...named, path, specs: layer.weights(inputs.map((type) => batched(type))) }];
  });
}

/**
 * A model that learns by low-rank adaptation (Hu et al. 2021): beside every chosen kernel W it learns `alpha / rank A B`,
 * and all else is held fast, see `layers.lora`. It gives at first what `base` gives, and shares its weights, which stay
 * as they are. Compile it before it is trained.
 * @throws {OptionError} when the model has no such weights or layers.
 * @example
 * const bert = models.bert({ vocab_size: 100, hidden_size: 32, num_hidden_layers: 2, num_attention_heads: 2 });
 * const classifier = models.classifier(bert, { classes: 2 });
 * const adapted = models.addLora(classifier, { rank: 4, alpha: 8, trainable: ["classifier"] });
 * adapted.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
 */
export function addLora(base: Model, options: AddLoraOptions = {}): Model {
  const { targets, trainable, seed, ...settings } = complete("addLora", options, {
    rank: 8,
    alpha: undefined,
    dropout: 0,
    targets: loraDefaults,
    trainable: [],
    seed: undefined,
  });
  const leaves = leavesOf(base.network);
  const chosen = new Map<Layer, readonly string[]>();
  for (const { layer, path, specs } of leaves) {
    const names = matricesIn(specs).filter((name) =>
      targets.some((target) => liesAt(`${path}/${name}`, target)),
    );
    if (names.length > 0) chosen.set(layer, names);
  }
  if (chosen.size === 0) {
    throw new OptionError({
      where: "addLora.targets",
      problem: `the model '${base.name}' has no such weights`,
      expected: "parts of paths, as of " + leaves.flatMap(shownWeights).slice(0, 12).join(", "),
      received: targets.join(", "),
    });
  }
  const net = rewire(base.network, (layer, { name }) => {
    const weights = chosen.get(layer);
    return weights === undefined ? layer : lora(layer, { ...settings, weights, name });
  });
  const made = new Model(net, { name: base.name, seed: seed ?? base.seed });
  made.metadata = base.metadata;
  const fixed = leaves.filter(({ layer, specs }) => !chosen.has(layer) && Object.keys(specs).length > 0);
  made.freeze(...new Set([...base.frozen, ...fixed.map(({ path }) => path)]));
  if (trainable.length > 0) made.unfreeze(...trainable);
  return made;
}

const shownWeights = ({ path, specs }: Leaf): string[] => matricesIn(specs).map((name) => `${path}/${name}`);

/**
 * A model of ordinary layers that gives what an adapted one gives, its kernels `W + alpha / rank A B`. It has weights of
 * its own; neither `adapted` nor the model that it was made from change.
 * @throws {OptionError} when layers of the user's own cannot be saved, and therefore not be copied.
 * @example
 * const gpt = models.gpt2({ vocab_size: 100, n_positions: 32, n_embd: 32, n_layer: 2, n_head: 2 });
 * const merged = await models.mergeLora(models.addLora(gpt, { rank: 4 }));
 */
export async function mergeLora(adapted: Model): Promise<Model> {
  const values = adapted.getWeights();
  for (const { layer, path, inputs } of leavesOf(adapted.network)) {
    const inner = insideLora(layer);
    if (inner === undefined) continue;
    const own = within(values, path);
    const tensors = Object.fromEntries(Object.entries(own).map(([name, array]) => [name, constant(array)]));
    const merged = inner.merge(
      tensors,
      inputs.map((type) => batched(type)),
    );
    const names = Object.keys(merged);
    const arrays = await evaluate(names.map((name) => merged[name]!));
    for (const name of Object.keys(own)) delete values[`${path}/${name}`];
    names.forEach((name, i) => (values[`${path}/${name}`] = arrays[i]!));
  }
  const plain = rewire(adapted.network, (layer, { name }) => {
    const inner = insideLora(layer)?.layer;
    return inner === undefined ? layer : named(inner, name);
  });
  // Read back as from a file, layers share nothing with those of other models.
  const net = networkFromJson(networkToJson(plain));
  adoptWeights(net, values);
  const made = new Model(net, { name: adapted.name, seed: adapted.seed });
  made.metadata = adapted.metadata;
  return made;
}

/** A layer of that name with the same options, since one that was loaded inside another has none. */
function named({ type, options, trainable }: Layer, name: string): Layer {
  return layerMakers.get(type)!({ ...options, name, trainable } as never);
}
