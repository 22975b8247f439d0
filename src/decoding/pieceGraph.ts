import { OptionError, ShapeError } from "../base/errors.ts";
import type { GraphFunction } from "../graph/function.ts";
import { constant, input } from "../graph/leaves.ts";
import type { Node, Tensor } from "../graph/tensor.ts";
import type { TensorType } from "../graph/type.ts";
import { nodesBehind } from "../graph/walk.ts";
import { contextOf } from "../layers/context.ts";
import type { Network } from "../layers/network.ts";
import { logitsOfSoftmax } from "../losses/softmaxCrossentropy.ts";
import { cast, squeeze } from "../ops/index.ts";
import { cut } from "../ops/slice.ts";
import type { ModelWeight } from "../training/index.ts";
import { closeOver, dependents } from "../transform/closure.ts";

/** The sizes that a graph for one piece is built for. */
export interface PieceSizes {
  /** Sequences that are decoded side by side. */
  readonly rows: number;
  /** Tokens of each in a piece. */
  readonly length: number;
  /** Tokens of the pieces before that there is room for. */
  readonly capacity: number;
}

/** What a model reads. */
export interface PieceInputs {
  /** Which of its inputs comes piece by piece. */
  readonly streamed: number;
  /** The types of the others, in order. */
  readonly sources: readonly TensorType[];
}

/** What a layer keeps from piece to piece. */
export interface Kept {
  readonly name: string;
  /** The type as the graph takes it. */
  readonly type: TensorType;
  /** The axis along which a piece's rows are appended; nothing where a value replaces the one before. */
  readonly axis: number | undefined;
}

/** A model that reads a sequence piece by piece, as two graphs. */
export interface PieceGraph {
  /** What does not depend on the sequence, as an encoded source: from the other inputs. */
  readonly preparation: GraphFunction;
  /**
   * One piece. Inputs: tokens `[rows, length]`, position, what is kept, what the preparation gave. Outputs:
   * logits of the tokens after the last, `[rows, vocabulary]`, and the new rows and values to keep.
   */
  readonly piece: GraphFunction;
  readonly kept: readonly Kept[];
}

/** Which input comes piece by piece: the one named, or the last. */
export function streamedInput(network: Network, name: string | undefined): number {
  if (name === undefined) return network.inputs.length - 1;
  const index = network.inputNames.indexOf(name);
  if (index >= 0) return index;
  throw new OptionError({
    where: "decoder",
    problem: `the model has no input '${name}'`,
    expected: network.inputNames.join(", "),
  });
}

/**
 * Builds the graphs of a model that reads one of its inputs piece by piece. Layers keep what they need of earlier
 * pieces (keys and values, recurrent states), and all that depends on other inputs alone is computed once.
 */
export function pieceGraph(
  network: Network,
  weights: readonly ModelWeight[],
  { rows, length, capacity, streamed, sources: types }: PieceSizes & PieceInputs,
): PieceGraph {
  const tokens = input({ ...network.inputs[streamed]!.type, shape: [rows, length] }, "tokens");
  const position = input({ dtype: "int32", shape: [] }, "position");
  const sources = types.map((type) => input(type, "source"));
  const given = [...sources.slice(0, streamed), tokens, ...sources.slice(streamed)];
  const kept: (Kept & { readonly before: Tensor })[] = [];
  const after = new Map<string, Tensor>();
  const keep = (name: string, type: TensorType, axis?: number): Tensor => {
    const before = input(type, name);
    kept.push({ name, type, axis, before });
    return before;
  };
  const { values } = network.run(
    Object.fromEntries(weights.map(({ path, variable }) => [path, constant(variable.value)])),
    given.map((t, i) => cast(t, network.inputs[i]!.type.dtype)),
    contextOf({
      stream: {
        position,
        inputs: network.inputs.map((_, i) => i === streamed),
        carried: (name, type) => keep(name, type),
        carry: (name, value) => after.set(name, value),
        remember(name, made, axis) {
          after.set(name, made);
          const shape = made.shape.map((n, i) => (i === axis ? capacity : n));
          return keep(name, { dtype: made.dtype, shape }, axis);
        },
      },
    }),
  );
  const logits = lastLogits(values[0]!, length);
  const outputs = [logits, ...kept.map(({ name }) => after.get(name)!)];
  const parameters = [tokens, position, ...kept.map(({ before }) => before)];
  const { body, captures } = closeOver(parameters, outputs, insideOf(outputs, parameters, sources));
  return {
    preparation: { inputs: sources, outputs: [...captures] },
    piece: body,
    kept: kept.map(({ name, type, axis }) => ({ name, type, axis })),
  };
}

/** What belongs to the piece: all but what depends on the other inputs and not on the piece. */
function insideOf(
  outputs: readonly Tensor[],
  parameters: readonly Tensor[],
  sources: readonly Tensor[],
): Set<Node> {
  const order = nodesBehind(outputs);
  const bySources = dependents(order, sources);
  const byPiece = dependents(order, parameters);
  return new Set(order.filter((node) => byPiece.has(node) || !bySources.has(node)));
}

/** The logits of the last token, from logits or probabilities `[rows, length, vocabulary]`. */
function lastLogits(output: Tensor, length: number): Tensor {
  if (output.rank !== 3) {
    throw new ShapeError({
      where: "decoder",
      problem: "the model does not give a distribution for every token",
      expected: "an output [batch, time, vocabulary]",
      received: `rank ${output.rank}`,
    });
  }
  const logits = logitsOfSoftmax(output, 2) ?? output;
  return cast(squeeze(cut(logits, 1, length - 1, 1), 1), "float32");
}
