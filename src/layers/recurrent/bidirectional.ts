import { OptionError } from "../../base/errors.ts";
import { checkChoice, complete } from "../../base/options.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { add, concatenate, divide, multiply } from "../../ops/index.ts";
import { defineLayer, type Layer, type LayerOptions } from "../layer.ts";
import { restoreLayer, type SavedLayer } from "../nested.ts";
import { callInner, innerWeights } from "../within.ts";
import { reversed } from "./recur.ts";
import type { RecurrentOptions } from "./recurrent.ts";

/** How what both directions give is joined; null leaves them as two outputs. */
export type MergeMode = "concat" | "sum" | "ave" | "mul" | null;

interface Options {
  /** Default: concat. */
  readonly mergeMode?: MergeMode;
}
export interface BidirectionalOptions extends Options, LayerOptions {
  /** Runs the other way. Default: a layer with the options of the first. */
  readonly backwardLayer?: Layer;
}

const type = "bidirectional";
const modes = ["concat", "sum", "ave", "mul"];

const loopOptions = (layer: Layer): RecurrentOptions => layer.options;

/** The layer with some options of its loop changed. */
const changed = (layer: Layer, options: RecurrentOptions): Layer =>
  restoreLayer(type, {
    type: layer.type,
    options: { ...layer.options, ...options },
    trainable: layer.trainable,
  });

/** Where all outputs are given, those at masked steps are zeros: what stood before differs by direction. */
const zeroed = (layer: Layer): Layer =>
  changed(layer, { zeroOutputForMask: loopOptions(layer).returnSequences ?? false });

function expectRecurrent(layer: Layer): void {
  if ("goBackwards" in layer.options && "returnSequences" in layer.options) return;
  throw new OptionError({
    where: type,
    problem: `${layer.type} has no direction`,
    expected: "a recurrent layer, as layers.lstm(32)",
  });
}

function expectOpposite(forward: Layer, backward: Layer): void {
  const [one, other] = [loopOptions(forward), loopOptions(backward)];
  if (one.goBackwards === other.goBackwards) {
    throw new OptionError({
      where: type,
      problem: "both layers run in the same direction",
      mend: "make the second one with { goBackwards: true }",
    });
  }
  for (const name of ["returnSequences", "returnState", "stateful", "batchSize"] as const) {
    if (one[name] === other[name]) continue;
    throw new OptionError({
      where: `${type}.backwardLayer.${name}`,
      expected: `${one[name]}, as of the other layer`,
      received: `${other[name]}`,
    });
  }
}

function merge(mode: MergeMode, forward: Tensor, backward: Tensor): Tensor[] {
  if (mode === null) return [forward, backward];
  if (mode === "concat") return [concatenate([forward, backward], { axis: -1 })];
  if (mode === "mul") return [multiply(forward, backward)];
  const sum = add(forward, backward);
  return [mode === "sum" ? sum : divide(sum, 2)];
}

interface Given extends Options {
  readonly layer: Layer | SavedLayer;
  readonly backwardLayer?: Layer | SavedLayer;
}

const bidirectionalLayer = defineLayer({
  type,
  options({ layer, backwardLayer, mergeMode = "concat", ...rest }: Given) {
    complete(type, rest, {});
    if (mergeMode !== null) checkChoice(`${type}.mergeMode`, mergeMode, modes);
    const forward = restoreLayer(type, layer);
    expectRecurrent(forward);
    const backward = backwardLayer
      ? restoreLayer(`${type}.backwardLayer`, backwardLayer)
      : changed(forward, { goBackwards: !(loopOptions(forward).goBackwards ?? false) });
    expectRecurrent(backward);
    expectOpposite(forward, backward);
    return { layer: zeroed(forward), backwardLayer: zeroed(backward), mergeMode };
  },
  inputs: "any",
  batchSize: ({ layer }) => layer.batchSize,
  weights: ({ layer, backwardLayer }, [x]) => ({
    ...innerWeights("forward", layer, [x!]),
    ...innerWeights("backward", backwardLayer, [x!]),
  }),
  mask({ layer, mergeMode }, inputs, masks) {
    const [mask] = layer.masks(inputs, masks);
    return mergeMode === null ? [mask, mask] : [mask];
  },
  call({ layer, backwardLayer, mergeMode }, weights, [x, ...initial], context) {
    const run = (name: string, inner: Layer, states: readonly Tensor[]) => {
      const inputs = [{ value: x!, mask: context.masks[0] }, ...states.map((value) => ({ value }))];
      return callInner(name, inner, inputs, { weights, context });
    };
    const half = initial.length / 2;
    const [forward, ...forwardStates] = run("forward", layer, initial.slice(0, half));
    const [backward, ...backwardStates] = run("backward", backwardLayer, initial.slice(half));
    const inOrder = loopOptions(layer).returnSequences ? reversed(backward!) : backward!;
    return [...merge(mergeMode, forward!, inOrder), ...forwardStates, ...backwardStates];
  },
});

/**
 * A recurrent layer and another that runs from the last step to the first (Schuster & Paliwal 1997), their outputs
 * joined: side by side (`concat`), as sum, mean (`ave`) or product (`mul`), or both (`null`).
 * Shapes: `x [batch, time, features]` -> `[batch, 2 units]`, or `[batch, time, 2 units]` if the layer returns
 * sequences; with `returnState`, the states of the forward layer and those of the backward layer are further
 * outputs, and all may be given as `[x, ...states]`. Weights stand under `forward/` and `backward/`.
 * Outputs of sequences are zeros at steps that a mask leaves out.
 * @param layer runs forwards; the backward layer takes its options, with weights of its own
 * @throws {OptionError} for a layer that is not recurrent, or a backward layer that does not match.
 * @example layers.bidirectional(layers.lstm(64, { returnSequences: true }), { mergeMode: "sum" })
 */
export const bidirectional = (layer: Layer, options: BidirectionalOptions = {}): Layer =>
  bidirectionalLayer({ ...options, layer });
