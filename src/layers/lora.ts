import { OptionError } from "../base/errors.ts";
import { checkNumbers, complete } from "../base/options.ts";
import { sizeOf, type Shape } from "../base/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { TensorType } from "../graph/type.ts";
import { add, matMul, multiply, reshape } from "../ops/index.ts";
import { checkRate, keepMask } from "./dropRandomly.ts";
import { contextOf } from "./context.ts";
import { defineLayer, type CallContext, type Layer, type LayerOptions, type WeightSpec } from "./layer.ts";
import { restoreLayer, type SavedLayer } from "./nested.ts";
import { isNetwork } from "./network.ts";
import { weight } from "./weight.ts";

/** How far, and where, a layer is adapted. */
export interface LoraSettings {
  /** The rank of what is added to a kernel. Default: 8. */
  readonly rank?: number;
  /** What is added is multiplied by `alpha / rank`. Default: rank. */
  readonly alpha?: number | undefined;
  /** The part of a kernel's input features that the addition leaves out while training. Default: 0. */
  readonly dropout?: number;
}

interface Options extends LoraSettings {
  /**
   * Which weights are adapted, by parts of their paths, as `query` or `attentionOutput/kernel`. Default: the kernels
   * of queries and values, as in the paper, or all kernels where there is no attention.
   */
  readonly weights?: readonly string[] | undefined;
}
export interface LoraOptions extends Options, LayerOptions {}

const type = "lora";

/** Whether a weight lies at a path or a part of it, as `query` in `selfAttention/query/kernel`. */
export const liesAt = (path: string, part: string): boolean => `/${path}/`.includes(`/${part}/`);

/** What the paper adapts. */
export const loraDefaults = ["query", "value"] as const;

/**
 * The names of those of a layer's weights that are adapted: matrices, and what stands for one.
 * @param parts of their paths
 */
const adaptedNames = (specs: Specs, parts: readonly string[]): string[] =>
  matricesIn(specs).filter((name) => parts.some((part) => liesAt(name, part)));

type Specs = Readonly<Record<string, WeightSpec>>;

/** The weights that are matrices or stand for one; biases of attention have an axis for the heads, too. */
export const matricesIn = (specs: Specs): string[] =>
  Object.keys(specs).filter((name) => specs[name]!.shape.length >= 2 && !name.endsWith("bias"));

const lastOf = (name: string): string => name.slice(name.lastIndexOf("/") + 1);

/** The two factors of what is added to a weight: `query/kernel` has `query/loraKernelA` and `query/loraKernelB`. */
function factorNames(name: string): { readonly a: string; readonly b: string } {
  const last = lastOf(name);
  const factor = `${name.slice(0, name.length - last.length)}lora${last[0]!.toUpperCase()}${last.slice(1)}`;
  return { a: `${factor}A`, b: `${factor}B` };
}

/** A weight as a matrix `[inputs, outputs]`. The projections to heads have several axes of outputs, others of inputs. */
function matrixOf(name: string, shape: Shape): { readonly inputs: number; readonly outputs: number } {
  const toHeads = ["query", "key", "value"].some(
    (part) => name === `${part}/kernel` || name.endsWith(`/${part}/kernel`),
  );
  const split = toHeads ? 1 : shape.length - 1;
  return { inputs: sizeOf(shape.slice(0, split)), outputs: sizeOf(shape.slice(split)) };
}

/** Which weights of the layer inside are adapted. */
function adaptedIn({ layer, weights }: Pick<Adapted, "layer" | "weights">, specs: Specs): readonly string[] {
  const found = adaptedNames(specs, weights ?? loraDefaults);
  if (found.length > 0) return found;
  const kernels = matricesIn(specs).filter((name) => /kernel$/i.test(name));
  if (weights === undefined && kernels.length > 0) return kernels;
  throw new OptionError({
    where: layer.givenName ?? `lora(${layer.type})`,
    problem: "the layer has no such weight to adapt",
    expected: matricesIn(specs).join(", ") || "a layer with kernels",
    received: weights?.join(", ") ?? "no kernel",
  });
}

const maker = defineLayer({
  type,
  options({ layer: given, ...rest }: Options & { readonly layer: Layer | SavedLayer }) {
    const layer = restoreLayer(type, given);
    if (isNetwork(layer)) {
      throw new OptionError({
        where: type,
        problem: "a whole model cannot be adapted as one layer",
        mend: "use models.addLora(model)",
      });
    }
    const { rank, alpha, dropout, weights } = complete(type, rest, {
      rank: 8,
      alpha: undefined,
      dropout: 0,
      weights: undefined,
    });
    const settings = { rank, alpha: alpha ?? rank, dropout, weights };
    checkNumbers(type, settings, { rank: { min: 1, integer: true }, alpha: { min: 0, exclusive: true } });
    checkRate(`${type}.dropout`, dropout);
    return { layer, ...settings };
  },
  inputs: "any",
  mask: ({ layer }, inputs, masks) => layer.masks(inputs, masks),
  streams: ({ layer }) => layer.streams,
  batchSize: ({ layer }) => layer.batchSize,
  weights(options, inputs) {
    const { layer, rank } = options;
    const base = layer.weights(inputs);
    const factors = adaptedIn(options, base).flatMap((name) => {
      const { a, b } = factorNames(name);
      const { inputs: rows, outputs } = matrixOf(name, base[name]!.shape);
      return [
        [a, weight([rows, rank], "heUniform")],
        [b, weight([rank, outputs], "zeros")],
      ] as const;
    });
    // The layer inside keeps its weights, which other models may share.
    const kept = Object.entries(base).map(([name, spec]) => [
      name,
      { owner: layer, weight: name, ...spec, trainable: false },
    ]);
    return Object.fromEntries([...kept, ...factors]) as Record<string, WeightSpec>;
  },
  call(options, weights, inputs, context) {
    const { layer } = options;
    const types = inputs.map((x): TensorType => x.type);
    const own = mergedWeights(options, weights, { types, context });
    return layer.call(own, inputs, { ...context, trainable: false });
  },
});

/** What {@link lora} saves. */
interface Adapted {
  readonly layer: Layer;
  readonly rank: number;
  readonly alpha: number;
  readonly dropout: number;
  readonly weights: readonly string[] | undefined;
}

/** What the adapted weights are computed for. */
interface Around {
  readonly types: readonly TensorType[];
  readonly context: CallContext;
}

/** The inner layer's weights, what was learned added to those that are adapted. */
function mergedWeights(
  options: Adapted,
  weights: Readonly<Record<string, Tensor>>,
  { types, context }: Around,
): Record<string, Tensor> {
  const { layer, rank, alpha, dropout } = options;
  const specs = layer.weights(types);
  const own = Object.fromEntries(Object.keys(specs).map((name) => [name, weights[name]!]));
  for (const name of adaptedIn(options, specs)) {
    const { a, b } = factorNames(name);
    const down = weights[a]!;
    const drops = context.training && dropout > 0;
    const kept = drops ? multiply(down, keepMask(dropout, [down.shape[0]!, 1], context)) : down;
    const added = multiply(matMul(kept, weights[b]!), alpha / rank);
    own[name] = add(own[name]!, reshape(added, own[name]!.shape));
  }
  return own;
}

/** The layer within, where a layer is one that {@link lora} made, and the weights that it would need alone. */
export function insideLora(layer: Layer):
  | {
      readonly layer: Layer;
      merge(
        weights: Readonly<Record<string, Tensor>>,
        types: readonly TensorType[],
      ): Readonly<Record<string, Tensor>>;
    }
  | undefined {
  if (layer.type !== type) return undefined;
  const options = layer.options as Adapted;
  const context = contextOf();
  return {
    layer: options.layer,
    merge: (weights, types) => mergedWeights(options, weights, { types, context }),
  };
}

/**
 * A layer whose weights are held fast while something small is learned beside them: low-rank adaptation (Hu et al.
 * 2021). It computes with `W + alpha / rank A B` in the place of a kernel W; A is drawn at random and B is zero, so that
 * it begins as the layer itself. To adapt a whole model, and to have ordinary weights again: `models.addLora`,
 * `models.mergeLora`.
 * Shapes: as the layer's; `W [inputs, outputs]`, `loraKernelA [inputs, rank]`, `loraKernelB [rank, outputs]`, where the
 * axes of heads and of windows count among inputs or outputs. With `dropout` the same input features are left out for
 * the whole batch.
 * @throws {OptionError} when options do not fit, or, as soon as it is wired, when the layer has no such weight.
 * @example
 * const x = layers.input([20, 64]);
 * const block = layers.transformerEncoder({ intermediateDim: 256, numHeads: 4 });
 * const y = layers.lora(block, { rank: 4, alpha: 8, weights: ["query", "value"] })(x);
 */
export const lora = (layer: Layer, options: LoraOptions = {}): Layer =>
  maker({ ...(layer.givenName !== undefined && { name: layer.givenName }), ...options, layer });
