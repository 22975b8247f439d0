import { isFloat } from "../base/dtype.ts";
import { UnsupportedError } from "../base/errors.ts";
import { sameShape } from "../base/shape.ts";
import { withGradientScopeOf } from "../graph/scope.ts";
import { Tensor, type Node } from "../graph/tensor.ts";
import { nodesBehind } from "../graph/walk.ts";
import { add, broadcastTo, sumTo } from "../ops/index.ts";
import { scalar } from "../graph/leaves.ts";

/** A zero of the given tensor's type. */
export const zerosLike = (t: Tensor): Tensor => broadcastTo(scalar(0, t.dtype), t.shape);

/** The nodes on a path from `variables` to somewhere in `order`. */
function nodesReached(order: readonly Node[], variables: readonly Tensor[]): Set<Node> {
  const reached = new Set(variables.map((t) => t.node));
  for (const node of order) if (node.inputs.some((t) => reached.has(t.node))) reached.add(node);
  return reached;
}

/**
 * Another way from the cotangents of a node's outputs to those of its inputs, as explanations want it; `undefined` where
 * the op's own gradient serves.
 */
export type PullbackRule = (
  node: Node,
  dys: readonly (Tensor | undefined)[],
) => readonly (Tensor | null)[] | undefined;

/**
 * Reverse-mode differentiation on the graph: the cotangents of `variables` for given cotangents of
 * `outputs`. Broadcasts are undone here, so that no op's rule has to.
 * @param rule replaces the gradient of some nodes
 * @throws {UnsupportedError} when an op on the way has no gradient.
 */
export function pullback(
  outputs: readonly Tensor[],
  cotangents: readonly (Tensor | undefined)[],
  variables: readonly Tensor[],
  rule?: PullbackRule,
): Tensor[] {
  const order = nodesBehind(outputs, new Set(variables.map((t) => t.node)));
  const reached = nodesReached(order, variables);
  const collected = new Map<Node, (Tensor | undefined)[]>();
  const accumulate = (t: Tensor, dt: Tensor): void => {
    const slots = collected.get(t.node) ?? [];
    const fitted = sumTo(dt, t.shape);
    const sofar = slots[t.index];
    slots[t.index] = sofar === undefined ? fitted : add(sofar, fitted);
    collected.set(t.node, slots);
  };
  outputs.forEach((t, i) => {
    const dt = cotangents[i];
    if (dt !== undefined) accumulate(t, sameShape(dt.shape, t.shape) ? dt : broadcastTo(dt, t.shape));
  });
  const sources = new Set(variables.map((t) => t.node));
  for (const node of order.reverse()) {
    const dys = collected.get(node);
    if (dys === undefined || !reached.has(node) || sources.has(node)) continue;
    if (node.inputs.length === 0) continue;
    withGradientScopeOf(node, () => {
      const gradients = rule?.(node, dys) ?? cotangentsOf(node, dys);
      node.inputs.forEach((t, i) => {
        const dt = gradients[i];
        if (dt && reached.has(t.node) && isFloat(t.dtype)) accumulate(t, dt);
      });
    });
  }
  return variables.map((t) => collected.get(t.node)?.[t.index] ?? zerosLike(t));
}

/** The op's own gradient. */
export function cotangentsOf(node: Node, dys: readonly (Tensor | undefined)[]): readonly (Tensor | null)[] {
  const { op, inputs, attributes, outputs } = node;
  const ys = outputs.map((_, index) => new Tensor(node, index));
  if (op.vjp === null) {
    // Integers and truth values carry no gradient; what stops there is no error.
    if (outputs.every(({ dtype }) => !isFloat(dtype))) return [];
    throw new UnsupportedError({
      where: node.scope || op.name,
      problem: `${op.name} has no gradient`,
      mend: "keep it off the path from the variables to the loss, or wrap its input in ops.stopGradient",
    });
  }
  const dy = dys[0] ?? zerosLike(ys[0]!);
  return op.vjp({ dy, dys, y: ys[0]!, ys, attributes }, ...inputs);
}
