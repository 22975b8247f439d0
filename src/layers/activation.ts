import { complete } from "../base/options.ts";
import { activation as functionOf, type Activation } from "./activations.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";

const activationLayer = defineLayer({
  type: "activation",
  options({ activation: given, ...rest }: { readonly activation: Activation }) {
    complete("activation", rest, {});
    functionOf("activation", given);
    return { activation: given };
  },
  mask: "keep",
  call: ({ activation: given }, _, [x]) => functionOf("activation", given)(x!),
});

/**
 * Applies an activation by name, or a function of your own (which cannot be saved).
 * Shapes: any, unchanged.
 * @throws {OptionError} for an unknown name, suggesting the nearest.
 * @example layers.activation("gelu")
 */
export const activation = (given: Activation, options: LayerOptions = {}): Layer =>
  activationLayer({ ...options, activation: given });
