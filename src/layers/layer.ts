import { OptionError } from "../base/errors.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { TensorType } from "../graph/type.ts";
import { connect } from "./connect.ts";
import type { CallContext, Layer, Mask, Symbolic, WeightSpec } from "./layerType.ts";

export type { CallContext, Layer, Mask, WeightSpec };

/** What a kind of layer is: its weights and its call, both pure functions of its options. */
export interface LayerDefinition<Given extends object, Options extends object = Given> {
  /** The name of the kind, as `conv2d`; layers are named after it. */
  readonly type: string;
  /**
   * The options with defaults put in, from what was given; throws our errors for those that can be seen
   * to be wrong before any input is known. What it gives is saved, and given to it again on loading.
   * Left out, options are taken as they come.
   */
  options?(given: Given): Options;
  /** How many inputs it takes, or `any` if that is for its call to say. Default: 1. */
  readonly inputs?: number | "any";
  /** The weights for inputs of these types (with a batch axis in front). */
  weights?(options: Options, inputs: readonly TensorType[]): Readonly<Record<string, WeightSpec>>;
  /**
   * Describes the output for a batch, or several outputs, from the weights by name and the inputs with a
   * batch axis in front.
   */
  call(
    options: Options,
    weights: Readonly<Record<string, Tensor>>,
    inputs: readonly Tensor[],
    context: CallContext,
  ): Tensor | readonly Tensor[];
  /**
   * What becomes of the masks of its inputs: `keep` passes the first one on, as do layers that leave every
   * step in its place; a function makes that of the output, or of all outputs. Default: the mask ends here.
   */
  readonly mask?:
    | "keep"
    | ((options: Options, inputs: readonly Tensor[], masks: readonly Mask[]) => Mask | readonly Mask[]);
  /**
   * Whether it can take a sequence piece by piece (see {@link CallContext.stream}): it treats every step by
   * itself, or keeps what it needs. Default: true for layers that keep the mask, else false.
   */
  readonly streams?: boolean | ((options: Options) => boolean);
  /** The only size of batch it can take. Default: any. */
  batchSize?(options: Options): number | undefined;
}

/** Options that every layer takes. */
export interface LayerOptions {
  /** Default: the type, numbered within a model. */
  readonly name?: string;
  /** Whether its weights are trained. Default: true. */
  readonly trainable?: boolean;
}

/** Makes a layer from what it was given; `fromOptions` is what loading a model calls. */
export type LayerMaker<Given extends object> = ((options: Given & LayerOptions) => Layer) & {
  readonly type: string;
};

const makers = new Map<string, LayerMaker<never>>();

/** The kinds of layers known by name, for loading models. */
export const layerMakers: ReadonlyMap<string, LayerMaker<never>> = makers;

/**
 * Defines a kind of layer. Yours are made the same way as the built-in ones, and load from saved models
 * once their module is imported.
 * @example
 * const scale = defineLayer<{ factor: number }>({
 *   type: "scale",
 *   call: ({ factor }, _, [x]) => ops.multiply(x!, factor),
 * });
 * sequential([input([3]), scale({ factor: 2 })]);
 */
export function defineLayer<Given extends object, Options extends object = Given>(
  definition: LayerDefinition<Given, Options>,
): LayerMaker<Given> {
  const make = (given: Given & LayerOptions): Layer => {
    const { name, trainable = true, ...rest } = given;
    const own = rest as unknown as Given;
    const options = Object.freeze(definition.options?.(own) ?? own) as Options;
    const layer: Layer = Object.assign(
      (...inputs: readonly (Symbolic | readonly Symbolic[])[]) => connect(layer, inputs.flat() as Symbolic[]),
      {
        type: definition.type,
        givenName: name,
        options,
        trainable,
        weights: (inputs: readonly TensorType[]) => {
          expectInputs(definition, inputs);
          return definition.weights?.(options, inputs) ?? {};
        },
        streams: streamsOf(definition, options),
        batchSize: definition.batchSize?.(options),
        call: (weights: Readonly<Record<string, Tensor>>, inputs: readonly Tensor[], context: CallContext) =>
          asList(definition.call(options, weights, inputs, context)),
        masks: (inputs: readonly Tensor[], masks: readonly Mask[]): readonly Mask[] =>
          definition.mask === "keep" ? [masks[0]] : asList(definition.mask?.(options, inputs, masks)),
      },
    );
    return layer;
  };
  const maker = Object.assign(make, { type: definition.type });
  makers.set(definition.type, maker as LayerMaker<never>);
  return maker;
}

const asList = <T>(x: T | readonly T[]): readonly T[] => (Array.isArray(x) ? (x as readonly T[]) : [x as T]);

const streamsOf = <Given extends object, Options extends object>(
  { streams, mask }: LayerDefinition<Given, Options>,
  options: Options,
): boolean => (typeof streams === "function" ? streams(options) : (streams ?? mask === "keep"));

function expectInputs(
  { type, inputs: wanted = 1 }: Pick<LayerDefinition<object>, "type" | "inputs">,
  given: readonly TensorType[],
): void {
  if (wanted === "any" || wanted === given.length) return;
  throw new OptionError({
    where: type,
    problem: "called on the wrong number of inputs",
    expected: wanted === 1 ? "one input" : `${wanted} inputs`,
    received: `${given.length}`,
    mend:
      wanted === 1
        ? "join them first, as with layers.concatenate(); a layer of your own says how many it takes by `inputs`"
        : `wire it as layers.${type}(...)([a, b])`,
  });
}
