import type { NdArray } from "../../base/ndarray.ts";
import type { Tensor } from "../../graph/tensor.ts";
import {
  arange,
  cast,
  divide,
  expandDims,
  greater,
  lessEqual,
  logicalAnd,
  maximum,
  multiply,
  random,
  reshape,
  subtract,
  sum,
  add,
} from "../../ops/index.ts";
import { clippedSum, type ClippingWay } from "../../privacy/index.ts";
import type { Batch } from "../batches.ts";
import { Arguments, dataInputs, dataOf, typesOf } from "../networkRun.ts";
import { fromIndex, runOnData, type Blueprint, type RunState } from "../trainGraph.ts";

/** Examples that are computed together: some of a batch, and empty places behind them. */
export interface Piece {
  readonly batch: Batch;
  readonly examples: number;
  /** 1 for examples and 0 for empty places: float32 `[n]`. */
  readonly counted: NdArray;
}

/** Where the clipped sums of a batch stand after some of its pieces. */
export interface Accumulated {
  readonly sums: Readonly<Record<string, NdArray>>;
  /** Half for every example whose gradient is within the clipping norm, less half for every other one. */
  readonly balance: NdArray;
  readonly tracked: Readonly<Record<string, NdArray>>;
}

/** The graph of one piece: its inputs and outputs in the order in which {@link clippedFeeds} gives the arrays. */
export function clippedGraph(
  blueprint: Blueprint,
  { state, accumulated, piece, way }: ClippedArguments & { readonly way: ClippingWay },
) {
  const inputs = new Arguments();
  const trained = inputs.record(typesOf(state.trained));
  const fixed = inputs.record(typesOf(state.fixed));
  const tracked = inputs.record(typesOf(accumulated.tracked), "tracked/");
  const sums = inputs.record(typesOf(accumulated.sums), "sums/");
  const balance = inputs.add({ dtype: "float32", shape: [] }, "balance");
  const maxGradNorm = inputs.add({ dtype: "float32", shape: [] }, "maxGradNorm");
  const counted = inputs.add(piece.counted, "counted");
  const key = inputs.add({ dtype: "uint32", shape: [2] }, "key");
  const { x, y, sampleWeight } = dataInputs(inputs, piece.batch);
  const n = piece.counted.shape[0]!;

  let draws = 0;
  const clipped = clippedSum(
    (weights, example: ExampleData) => {
      // Every draw of every example has a key of its own.
      const own = () => random.foldIn(random.foldIn(key, draws++), example.index);
      const given = { x: example.x, y: example.y, sampleWeight: example.sampleWeight[0] };
      const { loss, yPred, rest } = runOnData(blueprint, { ...weights, ...fixed }, given, own);
      return { loss, aux: { yPred, masks: rest.masks, parts: rest.parts } };
    },
    {
      weights: trained,
      data: { x, y, sampleWeight: sampleWeight ? [sampleWeight] : [], index: arange(0, n) },
      counted,
      maxGradNorm,
      way,
    },
  );
  const { yPred, masks, parts } = clipped.aux;
  const examples = sum(counted);
  const meanOf = (values: Tensor): Tensor =>
    divide(sum(multiply(reshape(values, [n]), counted)), maximum(examples, 1));
  const outputs = yPred.map(withoutOne);
  const loss = meanOf(clipped.losses);
  const updated = blueprint.tracker.update(tracked, {
    loss,
    parts: fromIndex(parts, yPred.length).map((part) => part && meanOf(part)),
    yTrue: y,
    yPred: outputs,
    masks: fromIndex(masks, yPred.length).map((mask) => whereCounted(counted, mask && withoutOne(mask))),
    sampleWeight,
    examples,
  });
  const within = subtract(cast(lessEqual(clipped.norms, maxGradNorm), "float32"), 0.5);
  return {
    inputs: inputs.all,
    outputs: [
      ...Object.keys(sums).map((path) => add(sums[path]!, clipped.sums[path]!)),
      add(balance, sum(multiply(within, counted))),
      ...Object.keys(tracked).map((name) => updated[name]!),
      loss,
    ],
  };
}

interface ExampleData {
  readonly x: readonly Tensor[];
  readonly y: readonly Tensor[];
  /** One, or none. */
  readonly sampleWeight: readonly Tensor[];
  readonly index: Tensor;
}

/** `[n, 1, ...]` -> `[n, ...]`: examples went through the model as batches of one. */
const withoutOne = (t: Tensor): Tensor => reshape(t, [t.shape[0]!, ...t.shape.slice(2)]);

/** A mask that leaves empty places out too. */
function whereCounted(counted: Tensor, mask: Tensor | undefined): Tensor {
  const real = greater(counted, 0);
  if (mask === undefined) return real;
  return logicalAnd(
    mask,
    mask.shape.slice(1).reduce((t) => expandDims(t, -1), real),
  );
}

/** What a piece is computed from. */
export interface ClippedArguments {
  readonly state: Pick<RunState, "trained" | "fixed">;
  readonly accumulated: Accumulated;
  readonly piece: Piece;
}

/** The arrays for the graph's inputs, in order. */
export const clippedFeeds = (
  { state, accumulated, piece }: ClippedArguments,
  { maxGradNorm, key }: { readonly maxGradNorm: NdArray; readonly key: NdArray },
): NdArray[] => [
  ...Object.values(state.trained),
  ...Object.values(state.fixed),
  ...Object.values(accumulated.tracked),
  ...Object.values(accumulated.sums),
  accumulated.balance,
  maxGradNorm,
  piece.counted,
  key,
  ...dataOf(piece.batch),
];

/** What the graph gave, by name, and the mean loss of the piece. */
export function clippedResults(
  before: Accumulated,
  results: readonly NdArray[],
): { readonly accumulated: Accumulated; readonly loss: number } {
  let next = 0;
  const record = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, results[next++]!]));
  const sums = record(Object.keys(before.sums));
  const balance = results[next++]!;
  const tracked = record(Object.keys(before.tracked));
  return { accumulated: { sums, balance, tracked }, loss: Number(results[next]!.data[0]) };
}
