import { complete } from "../../base/options.ts";
import { defineExplainer } from "../defineExplainer.ts";

/**
 * What a layer gives for a batch, as it is; `layer` has to be named. Equal to Captum's `LayerActivation`.
 * @throws {OptionError} without a layer, or for one that there is not.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(8, { name: "hidden" }), layers.dense(3)]);
 * const { attributions } = await explain.layerActivation(model, { layer: "hidden" })(tensor([[1, 2, 3, 4]]));
 */
export const layerActivation = defineExplainer({
  name: "layerActivation",
  kind: "gradient",
  explains: "layer",
  settings: (given: Record<never, never>) => complete("layerActivation", given, {}),
  describe: (subject) => ({ attributions: [subject.pass(subject.features).layer!] }),
});
