import { OptionError, UnsupportedError } from "../base/errors.ts";
import { input } from "../graph/leaves.ts";
import { contextOf } from "../layers/context.ts";
import { batched } from "../layers/connect.ts";
import { isNetwork, type Network } from "../layers/network.ts";

/** A layer that private training cannot have, and why. */
export interface PrivacyProblem {
  /** The layer's path, as `encoder/batchNormalization`. */
  readonly path: string;
  readonly type: string;
  readonly why: string;
  readonly replacement: string;
}

/** What is known of the kinds of layers that people meet; others are found by what they do. */
const reasons: Readonly<Record<string, Pick<PrivacyProblem, "why" | "replacement">>> = {
  batchNormalization: {
    why: "it normalizes every example by the mean and variance of its batch, so that a gradient depends on other examples too and clipping does not bound what one of them changes; and it keeps running averages of the data without noise",
    replacement:
      "layers.groupNormalization({ groups: 8 }) or layers.layerNormalization(), which look at one example at a time; or freeze the layer, which then uses averages that it has",
  },
  spectralNormalization: {
    why: "it changes its vectors at every step outside of the noisy gradient",
    replacement: "the layer that it wraps, by itself: clipping bounds the gradients",
  },
};

const carriesState: Pick<PrivacyProblem, "why" | "replacement"> = {
  why: "it carries states from one batch to the next, and with them what earlier examples were",
  replacement: "the same layer without stateful: true",
};

const updates: Pick<PrivacyProblem, "why" | "replacement"> = {
  why: "it computes new values of its weights from the data, which no noise is added to",
  replacement: "a layer without such weights, or model.freeze(path)",
};

interface Found {
  readonly path: string;
  readonly type: string;
  readonly stateful: boolean;
}

/** The layers within a network by their paths. */
const within = (network: Network, prefix = ""): Found[] =>
  network.layers.flatMap(({ name, layer }) => {
    const path = `${prefix}${name}`;
    const self = { path, type: layer.type, stateful: layer.batchSize !== undefined };
    return isNetwork(layer) ? within(layer, `${path}/`) : [self];
  });

/**
 * The layers of a network that would break the guarantee, found by running it in training mode and looking at what asks
 * for more than its own weights' gradients. Examples go through the model one by one, so no other layer can mix them.
 * @param options.frozen paths of layers that are not trained
 * @example privacyProblems(model.network) // [{ path: "batchNormalization", why: "...", replacement: "..." }]
 */
export function privacyProblems(
  network: Network,
  { frozen = [] }: { readonly frozen?: readonly string[] } = {},
): PrivacyProblem[] {
  const layers = within(network);
  const stateful = layers.filter((layer) => layer.stateful);
  if (stateful.length > 0) return stateful.map(({ path, type }) => ({ path, type, ...carriesState }));
  const updated: string[] = [];
  const weights = Object.fromEntries(
    Object.entries(network.weights()).map(([path, { shape, dtype = "float32" }]) => [
      path,
      input({ dtype, shape }),
    ]),
  );
  const held = new Set(frozen);
  network.run(
    weights,
    network.inputs.map(({ type }) => input(batched(type))),
    contextOf({ training: true, frozen: (path) => held.has(path), update: (path) => updated.push(path) }),
  );
  return [...new Set(updated.map((path) => path.slice(0, path.lastIndexOf("/"))))].map((path) => {
    const layer = layers.find((known) => path === known.path || path.startsWith(`${known.path}/`));
    const type = layer?.type ?? "layer";
    return { path, type, ...(reasons[type] ?? updates) };
  });
}

/**
 * @throws {UnsupportedError} naming each layer that breaks privacy, why, and what to take instead.
 * @throws {OptionError} when nothing is trained.
 */
export function checkPrivacy(network: Network, options: { readonly frozen?: readonly string[] } = {}): void {
  const problems = privacyProblems(network, options);
  if (problems.length > 0) {
    throw new UnsupportedError({
      where: "fit.privacy",
      problem: problems
        .map(({ path, type, why }) => `'${path}' (${type}) breaks the guarantee: ${why}`)
        .join("\n  "),
      mend: `use ${[...new Set(problems.map(({ replacement }) => replacement))].join("\n  or ")}`,
    });
  }
  const { frozen = [] } = options;
  const isFrozen = (path: string): boolean => frozen.some((layer) => path.startsWith(`${layer}/`));
  const weights = Object.entries(network.weights());
  if (weights.some(([path, { trainable }]) => trainable && !isFrozen(path))) return;
  throw new OptionError({
    where: "fit.privacy",
    problem: `the model has no weights to train${frozen.length > 0 ? ": all its layers that have some are frozen" : ""}`,
  });
}
