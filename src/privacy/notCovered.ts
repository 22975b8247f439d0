import { isNetwork, type Network } from "../layers/network.ts";
import type { PrivacyPlan } from "./privacyOptions.ts";

const hasLayer = (network: Network, type: string): boolean =>
  network.layers.some(({ layer }) => layer.type === type || (isNetwork(layer) && hasLayer(layer, type)));

/** What a private run's guarantee does not cover, in words, to stand beside its epsilon. */
export function notCoveredBy(network: Network, plan: PrivacyPlan): string[] {
  const found = [
    "loss and metrics on the training and validation data, and what is chosen by them: early stopping, the best of several runs",
    "changes of whole batches by a pipeline's map, should they mix examples",
    "people who stand in several examples, as the windows of a long text: each example is covered by itself",
    "what was taken from the data before: vocabularies, scales, the choice of settings",
  ];
  if (hasLayer(network, "normalization"))
    found.push("mean and variance of the normalization layer, where they were computed from the data");
  if (plan.seed !== undefined)
    found.push("anything: noise and batches follow from a seed, which takes them away again");
  if (plan.delta >= 1 / plan.examples)
    found.push(
      `whole examples: with delta ${plan.delta} of ${plan.examples} examples, publishing one of them would pass`,
    );
  return found;
}
