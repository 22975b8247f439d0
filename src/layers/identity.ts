import { complete } from "../base/options.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";

const identityLayer = defineLayer({
  type: "identity",
  options: (given: object) => complete("identity", given, {}),
  mask: "keep",
  call: (_, __, [x]) => x!,
});

/** Gives its input as it is: a placeholder, or a name for a place. @example layers.identity({ name: "features" }) */
export const identity = (options: LayerOptions = {}): Layer => identityLayer(options);
