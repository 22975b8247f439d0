import { withScope } from "../graph/scope.ts";
import type { Tensor } from "../graph/tensor.ts";
import { contextOf } from "../layers/context.ts";
import type { CallContext } from "../layers/layer.ts";
import { isNetwork, type Network, type NetworkRun, type Result } from "../layers/network.ts";
import { inside, within } from "../layers/within.ts";

/**
 * Sees what a layer gives at every call, by its path; those inside nested networks too. The run goes on with what it
 * returns.
 */
export type Tap = (path: string, values: readonly Tensor[]) => readonly Tensor[];

/** A network at inference, with a tap behind every layer. */
export function tappedRun(
  network: Network,
  weights: Readonly<Record<string, Tensor>>,
  inputs: readonly Tensor[],
  tap: Tap,
  context: CallContext = contextOf(),
): NetworkRun {
  const running = network.begin(weights, inputs, context);
  const { results } = running;
  const names = new Map(network.layers.map(({ layer, name }) => [layer, name]));
  for (const call of network.calls) {
    const name = names.get(call.layer)!;
    if (isNetwork(call.layer)) {
      const { layer } = call;
      const read = call.inputs.map((place) => results.get(place)!);
      const masks = read.map(({ mask }) => mask);
      const made = withScope(name, () =>
        tappedRun(
          layer,
          within(running.weights, name),
          read.map(({ value }) => value),
          (path, values) => tap(`${name}/${path}`, values),
          inside(context, name, layer, { masks, stream: undefined }),
        ),
      );
      call.outputs.forEach((place, i) =>
        results.set(place, { value: made.values[i]!, mask: made.masks[i], streamed: false }),
      );
    } else network.advance(running, [call]);
    const gave = call.outputs.map((place) => results.get(place)!);
    const goOnWith = tap(
      name,
      gave.map(({ value }) => value),
    );
    call.outputs.forEach((place, i) => results.set(place, { ...gave[i]!, value: goOnWith[i]! }));
  }
  const ends = network.outputs.map((place): Result => results.get(place)!);
  return { values: ends.map(({ value }) => value), masks: ends.map(({ mask }) => mask) };
}
