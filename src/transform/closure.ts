import type { GraphFunction } from "../graph/function.ts";
import { constantValue, input, uniformValue } from "../graph/leaves.ts";
import type { Node, Tensor } from "../graph/tensor.ts";
import { nodesBehind, substitute } from "../graph/walk.ts";
import { broadcastOp } from "../ops/sum.ts";

/** A body whose free tensors became inputs, and what they stand for outside. */
export interface Closure {
  /** Its inputs are the parameters, then one for each capture. */
  readonly body: GraphFunction;
  readonly captures: readonly Tensor[];
}

/** Whether a tensor is a constant, or one number repeated: cheaper made again inside a body than brought in. */
const staysInside = (t: Tensor): boolean =>
  constantValue(t) !== undefined ||
  (t.node.op === broadcastOp && uniformValue(t.node.inputs[0]!) !== undefined);

/** Nodes in `order` that depend on `tensors`; `order` has each node after the nodes it reads. */
export function dependents(order: readonly Node[], tensors: Iterable<Tensor>): Set<Node> {
  const found = new Set([...tensors].map((t) => t.node));
  for (const node of order) if (node.inputs.some((t) => found.has(t.node))) found.add(node);
  return found;
}

/**
 * Outputs traced from `parameters` as a function of its own. What does not depend on the parameters is
 * computed outside and captured.
 * @param own if given, the nodes that belong inside whatever they depend on
 */
export function closeOver(
  parameters: readonly Tensor[],
  outputs: readonly Tensor[],
  own?: ReadonlySet<Node>,
): Closure {
  const order = nodesBehind(outputs);
  const inside = own ? new Set([...own, ...parameters.map((t) => t.node)]) : dependents(order, parameters);
  const captured = new Map<Node, Map<number, Tensor>>();
  const replacements = new Map<Tensor, Tensor>();
  const captures: Tensor[] = [];
  const capture = (t: Tensor): void => {
    if (inside.has(t.node) || staysInside(t)) return;
    const known = captured.get(t.node) ?? new Map<number, Tensor>();
    captured.set(t.node, known);
    if (known.has(t.index)) return;
    known.set(t.index, t);
    replacements.set(t, input(t.type, "captured"));
    captures.push(t);
  };
  for (const node of order) if (inside.has(node)) node.inputs.forEach(capture);
  outputs.forEach(capture);
  const body = {
    inputs: [...parameters, ...replacements.values()],
    outputs: substitute(outputs, replacements),
  };
  return { body, captures };
}
