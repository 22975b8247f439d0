import type { GraphFunction } from "../graph/function.ts";
import { applyOp, type Op } from "../graph/op.ts";
import type { Node, Tensor } from "../graph/tensor.ts";
import { nodesBehind } from "../graph/walk.ts";
import { batchGraph, hasBatchRule, type Lane } from "./batch.ts";
import { dependents } from "./closure.ts";
import type { ScanAttributes } from "./scanAttributes.ts";
import { eachExampleBy } from "./scanBatch.ts";
import { TensorMap, TensorSet } from "./tensorMap.ts";

/** Whether a node may leave the loop and run once for all slices. */
export const mayLeave = (node: Node): boolean => hasBatchRule(node.op) && !("body" in node.attributes);

/** A scan as its forward pass runs. */
interface Forward {
  readonly scan: Op;
  readonly attributes: ScanAttributes;
  readonly inputs: readonly Tensor[];
}

/** Values of the forward pass at every step. */
export interface ForwardValues {
  /** The inputs, and what the forward pass saved: everything asked for follows from these. */
  readonly saves: ReadonlyMap<Tensor, Lane>;
  /** These and all tensors asked for. */
  readonly lanes: TensorMap<Lane>;
}

/** Tensors of the forward pass that `t` follows from by ops that need no loop; if it does not, `t` itself. */
function sourcesOf(t: Tensor, forward: ReadonlySet<Node>, varies: ReadonlySet<Node>): Tensor[] {
  if (forward.has(t.node)) return [t];
  const between = nodesBehind([t], forward).filter((node) => varies.has(node));
  if (!between.every(mayLeave)) return [t];
  return between.flatMap((node) => node.inputs.filter((x) => forward.has(x.node) && varies.has(x.node)));
}

/** The values of `tensors` (of the body) at every step, by a forward scan that also gives what they follow from. */
export function saveForward(
  { scan, attributes, inputs }: Forward,
  body: GraphFunction,
  tensors: readonly Tensor[],
): ForwardValues {
  const { carries, scanned, length } = attributes;
  const forward = new Set([...nodesBehind(body.outputs), ...body.inputs.map((t) => t.node)]);
  const order = nodesBehind(tensors);
  const varies = dependents(order, body.inputs.slice(0, carries + scanned));
  const changes = dependents(order, body.inputs);
  const lanes = new TensorMap<Lane>();
  body.inputs.forEach((t, i) => {
    if (i >= carries) lanes.set(t, { tensor: inputs[i]!, batched: i < carries + scanned });
  });

  const saved = new TensorSet();
  const derived: Tensor[] = [];
  for (const t of tensors) {
    if (!changes.has(t.node) || lanes.get(t) !== undefined) continue;
    const from = varies.has(t.node) ? sourcesOf(t, forward, varies) : [];
    if (from[0] !== t) derived.push(t);
    for (const source of from) if (lanes.get(source) === undefined) saved.add(source);
  }
  const extra = [...saved].filter(
    (t) => !body.outputs.slice(carries).some((y) => y.node === t.node && y.index === t.index),
  );
  const outputs = [...body.outputs, ...extra];
  if (saved.size > 0) {
    const ys = applyOp(scan, inputs, {
      ...attributes,
      body: { inputs: body.inputs, outputs },
      base: attributes.base ?? attributes.body,
    } satisfies ScanAttributes);
    outputs.forEach((t, i) => {
      if (i >= carries && saved.has(t)) lanes.set(t, { tensor: ys[i]!, batched: true });
    });
  }
  const options = { size: length, eachExample: eachExampleBy(scan) };
  const saves = lanes.entries();
  const computed = batchGraph(derived, saves, options);
  derived.forEach((t, i) => lanes.set(t, computed[i]!));
  return { saves, lanes };
}
