import { withScope } from "../graph/scope.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { TensorType } from "../graph/type.ts";
import type { CallContext, Layer, Mask, WeightSpec } from "./layerType.ts";
import { streamWithin } from "./stream.ts";

/** The entries under a layer's name, without it. */
export function within<T>(entries: Readonly<Record<string, T>>, name: string): Record<string, T> {
  const prefix = `${name}/`;
  return Object.fromEntries(
    Object.entries(entries).flatMap(([path, value]) =>
      path.startsWith(prefix) ? [[path.slice(prefix.length), value]] : [],
    ),
  );
}

/** The context of a layer, or of one within it. */
export const inside = (
  context: CallContext,
  name: string,
  layer: Pick<Layer, "trainable">,
  { masks, stream }: Pick<CallContext, "masks" | "stream">,
): CallContext => ({
  training: context.training,
  trainable: context.trainable && layer.trainable && !context.frozen(name),
  masks,
  stream,
  frozen: (path) => context.frozen(`${name}/${path}`),
  key: () => context.key(),
  update: (weight, value) => context.update(`${name}/${weight}`, value),
  addLoss: (loss) => context.addLoss(loss),
});

/** The weights of a layer that another one is made of, under its name. */
export const innerWeights = (
  name: string,
  layer: Layer,
  inputs: readonly TensorType[],
): Record<string, WeightSpec> =>
  Object.fromEntries(
    Object.entries(layer.weights(inputs)).map(([weight, spec]) => [
      `${name}/${weight}`,
      { ...spec, trainable: layer.trainable && (spec.trainable ?? true) },
    ]),
  );

/** What an inner layer reads. */
export interface InnerInput {
  readonly value: Tensor;
  readonly mask?: Mask;
  /** Whether it comes piece by piece. Default: as the outer layer's first input. */
  readonly streamed?: boolean;
}

/** Calls a layer that another one is made of. */
export function callInner(
  name: string,
  layer: Layer,
  inputs: readonly InnerInput[],
  { weights, context }: { readonly weights: Readonly<Record<string, Tensor>>; readonly context: CallContext },
): readonly Tensor[] {
  const { stream } = context;
  const streamed = inputs.map((input) => input.streamed ?? stream?.inputs[0] ?? false);
  return withScope(name, () =>
    layer.call(
      within(weights, name),
      inputs.map(({ value }) => value),
      inside(context, name, layer, {
        masks: inputs.map(({ mask }) => mask),
        stream: stream && streamed.some(Boolean) ? streamWithin(stream, name, streamed) : undefined,
      }),
    ),
  );
}
