import { applyOp } from "./op.ts";
import type { Node, Tensor } from "./tensor.ts";
import { withScopeOf } from "./scope.ts";

/** All nodes behind `outputs`, each after the nodes it reads; nodes in `stop` are not entered. */
export function nodesBehind(outputs: readonly Tensor[], stop: ReadonlySet<Node> = new Set()): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>(stop);
  // An explicit stack: graphs may be deeper than the call stack.
  const stack = outputs.map((t) => ({ node: t.node, next: 0 })).reverse();
  while (stack.length > 0) {
    const top = stack.at(-1)!;
    if (top.next === 0 && seen.has(top.node)) {
      stack.pop();
      continue;
    }
    seen.add(top.node);
    const input = top.node.inputs[top.next++];
    if (input === undefined) {
      order.push(top.node);
      stack.pop();
    } else if (!seen.has(input.node)) stack.push({ node: input.node, next: 0 });
  }
  return order;
}

/** Gives new outputs for a node whose inputs may have changed, or `undefined` to copy it as it is. */
export type Rewriter = (node: Node, inputs: readonly Tensor[]) => readonly Tensor[] | undefined;

/**
 * The same outputs in a graph rebuilt from the leaves up. `rewrite` may replace any node; nodes that
 * neither change nor read a changed one stay the same objects.
 * @param options.known tensors already replaced, as arguments by values; they are not entered
 */
export function rebuild(
  outputs: readonly Tensor[],
  rewrite: Rewriter,
  options: { readonly known?: ReadonlyMap<Tensor, Tensor>; readonly stop?: ReadonlySet<Node> } = {},
): Tensor[] {
  const known = options.known ?? new Map<Tensor, Tensor>();
  const results = new Map<Node, readonly Tensor[]>();
  const byNode = new Map<Node, Tensor[]>();
  for (const [from, to] of known) {
    const list = byNode.get(from.node) ?? [];
    list[from.index] = to;
    byNode.set(from.node, list);
  }
  const resolve = (t: Tensor): Tensor => byNode.get(t.node)?.[t.index] ?? results.get(t.node)?.[t.index] ?? t;
  const stop = new Set<Node>([...(options.stop ?? []), ...byNode.keys()]);
  for (const node of nodesBehind(outputs, stop)) {
    const inputs = node.inputs.map(resolve);
    const replaced = withScopeOf(node, () => rewrite(node, inputs));
    if (replaced !== undefined) results.set(node, replaced);
    else if (inputs.some((t, i) => t !== node.inputs[i])) {
      results.set(
        node,
        withScopeOf(node, () => applyOp(node.op, inputs, node.attributes)),
      );
    }
  }
  return outputs.map(resolve);
}

/** The outputs with some tensors replaced by others. */
export const substitute = (outputs: readonly Tensor[], replacements: ReadonlyMap<Tensor, Tensor>): Tensor[] =>
  rebuild(outputs, () => undefined, { known: replacements });
