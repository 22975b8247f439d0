import { OptionError } from "../../base/errors.ts";
import type { Call } from "../../layers/layerType.ts";
import type { Layer } from "../../layers/index.ts";
import type { Model } from "../../training/index.ts";

/**
 * The layer of that name in a model.
 * @throws {OptionError} when there is none: the model is of another kind.
 */
export function layerOf({ name: model, network }: Model, name: string): Layer {
  const found = network.layers.find((layer) => layer.name === name);
  if (found !== undefined) return found.layer;
  throw new OptionError({
    where: model,
    problem: `the model has no layer '${name}': it does not explain itself that way`,
    expected:
      "a model of conceptBottleneck, protoPNet or selfExplainingNetwork, whichever the function is for",
  });
}

/** The call of that layer: what it reads and gives. */
export function callOf(model: Model, name: string): Call {
  const layer = layerOf(model, name);
  return model.network.calls.find((call) => call.layer === layer)!;
}
