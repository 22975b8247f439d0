import { sameShape } from "../base/shape.ts";
import { input } from "../graph/leaves.ts";
import type { Node, Tensor } from "../graph/tensor.ts";
import { rebuild } from "../graph/walk.ts";
import { multiply } from "../ops/index.ts";
import { countReaders } from "./rule.ts";

const sample = (): Tensor => input({ dtype: "float32", shape: [1] });

/** The op behind `multiply`, found by making one: rules name the functions that graphs are built with. */
const multiplyOp = multiply(sample(), sample()).node.op;

/**
 * The same outputs with `(x a) b = x (a b)` wherever `x` alone is among the nodes of `inside`: in a loop, `a b` can
 * then be computed for all steps at once, before it.
 */
export function factorsTogether(outputs: readonly Tensor[], inside: ReadonlySet<Node>): Tensor[] {
  const readers = countReaders(outputs);
  const products = new Map<Node, { readonly x: Tensor; readonly factor: Tensor }>();
  return rebuild(outputs, (node, inputs) => {
    if (node.op !== multiplyOp) return undefined;
    const at = node.inputs.findIndex((t) => inside.has(t.node));
    if (at < 0 || inside.has(node.inputs[1 - at]!.node)) return undefined;
    const other = inputs[1 - at]!;
    // A product that something else reads too would have to be computed anyway.
    const inner = readers.get(node.inputs[at]!.node) === 1 ? products.get(inputs[at]!.node) : undefined;
    const { x, factor } = inner
      ? { x: inner.x, factor: multiply(inner.factor, other) }
      : { x: inputs[at]!, factor: other };
    const y = multiply(x, factor);
    if (!sameShape(y.shape, node.outputs[0]!.shape) || factor.size > y.size) return undefined;
    products.set(y.node, { x, factor });
    return [y];
  });
}
