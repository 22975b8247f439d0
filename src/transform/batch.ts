import { broadcastTo, reshape } from "../ops/index.ts";
import { applyOp, type Op } from "../graph/op.ts";
import type { Node, Tensor } from "../graph/tensor.ts";
import { nodesBehind } from "../graph/walk.ts";
import { withScopeOf } from "../graph/scope.ts";

/** What a tensor becomes: with a batch axis in front, or the same for all examples. */
export interface Lane {
  readonly tensor: Tensor;
  readonly batched: boolean;
}

/** Runs a node that has no batching rule example by example. */
export type EachExample = (node: Node, lanes: readonly Lane[], size: number) => readonly Tensor[];

export interface BatchOptions {
  /** How many examples. */
  readonly size: number;
  readonly eachExample: EachExample;
}

/** Whether an op has a batching rule, or one that follows. */
export const hasBatchRule = (op: Op): boolean =>
  op.batch !== undefined || op.elementwise === true || op.expand !== undefined;

/** A batched input of an elementwise op, its rank filled up behind the batch axis. */
function aligned({ tensor, batched }: Lane, rank: number): Tensor {
  const missing = rank + 1 - tensor.rank;
  if (!batched || missing <= 0) return tensor;
  const [size, ...rest] = tensor.shape;
  return reshape(tensor, [size!, ...new Array<number>(missing).fill(1), ...rest]);
}

function batchNode(node: Node, lanes: readonly Lane[], options: BatchOptions): readonly Tensor[] {
  const { op, attributes } = node;
  const tensors = lanes.map((l) => l.tensor);
  const batched = lanes.map((l) => l.batched);
  if (op.batch !== undefined) {
    const ys = op.batch({ size: options.size, batched, attributes }, ...tensors);
    return Array.isArray(ys) ? (ys as readonly Tensor[]) : [ys as Tensor];
  }
  if (op.elementwise) {
    const rank = node.outputs[0]!.shape.length;
    const y = op as unknown as (...args: unknown[]) => Tensor;
    return [y(...lanes.map((lane) => aligned(lane, rank)), attributes)];
  }
  if (op.expand !== undefined) {
    const known = new Map(node.inputs.map((t, i) => [t, lanes[i]!]));
    return batchGraph([op.expand(attributes, ...node.inputs)], known, options).map((l) => l.tensor);
  }
  return options.eachExample(node, lanes, options.size);
}

/**
 * The same outputs for many examples at once, by each op's batching rule. What depends on none of
 * `known` stays as it is, without a batch axis.
 * @param known what the graph's inputs become
 */
export function batchGraph(
  outputs: readonly Tensor[],
  known: ReadonlyMap<Tensor, Lane>,
  options: BatchOptions,
): Lane[] {
  const results = new Map<Node, readonly Tensor[]>();
  const given = new Map<Node, (Lane | undefined)[]>();
  for (const [t, lane] of known) {
    const list = given.get(t.node) ?? [];
    list[t.index] = lane;
    given.set(t.node, list);
  }
  const laneOf = (t: Tensor): Lane => {
    const tensor = results.get(t.node)?.[t.index];
    if (tensor !== undefined) return { tensor, batched: !unchanged.has(t.node) };
    return given.get(t.node)?.[t.index] ?? { tensor: t, batched: false };
  };
  const unchanged = new Set<Node>();
  for (const node of nodesBehind(outputs, new Set(given.keys()))) {
    const lanes = node.inputs.map(laneOf);
    const build = () => {
      if (lanes.some((l) => l.batched)) return batchNode(node, lanes, options);
      unchanged.add(node);
      return sameInputs(node, lanes)
        ? undefined
        : applyOp(
            node.op,
            lanes.map((l) => l.tensor),
            node.attributes,
          );
    };
    const ys = withScopeOf(node, build);
    if (ys !== undefined) results.set(node, ys);
  }
  return outputs.map(laneOf);
}

const sameInputs = (node: Node, lanes: readonly Lane[]): boolean =>
  node.inputs.every((t, i) => t === lanes[i]!.tensor);

/** The lane with its batch axis, repeated if it has none. */
export const withBatchAxis = ({ tensor, batched }: Lane, size: number): Tensor =>
  batched ? tensor : broadcastTo(tensor, [size, ...tensor.shape]);
