import type { Op } from "../graph/op.ts";
import { Tensor, type Node } from "../graph/tensor.ts";
import { nodesBehind, rebuild } from "../graph/walk.ts";

/** A rewrite: a name, where it applies, what it puts there, and an example for the test that compares both sides. */
export interface Rule {
  /** The equation, as `relu(maxPool(x)) = maxPool(relu(x))`, left side first. */
  readonly name: string;
  /**
   * What stands for the node's output (or all its outputs) over `inputs`; `undefined` where the rule does not apply.
   * @param sole whether nothing but one place reads a tensor, so that work moved past it is not done twice
   */
  apply(
    node: Node,
    inputs: readonly Tensor[],
    sole: (t: Tensor) => boolean,
  ): Tensor | readonly Tensor[] | undefined;
  /** A graph on which the rule fires. */
  sample(): Tensor;
}

/** The inputs of `t` if it was made by `op`. */
export const made = (t: Tensor | undefined, op: Op): Node | undefined =>
  t?.node.op === op ? t.node : undefined;

/** How many places read a node's outputs; of nodes made since then nothing is known. */
export function countReaders(outputs: readonly Tensor[]): ReadonlyMap<Node, number> {
  const readers = new Map<Node, number>();
  const count = ({ node }: Tensor): void => void readers.set(node, (readers.get(node) ?? 0) + 1);
  for (const node of nodesBehind(outputs)) node.inputs.forEach(count);
  outputs.forEach(count);
  return readers;
}

/** Passes after which rewriting stops; each rule makes progress, so that real graphs need a few. */
const mostPasses = 30;

/** Applies rules from the leaves up until none fires. Nodes in `stop` are left alone. */
export function applyRules(
  outputs: readonly Tensor[],
  rules: readonly Rule[],
  stop: ReadonlySet<Node> = new Set(),
): Tensor[] {
  let current = [...outputs];
  for (let pass = 0; pass < mostPasses; pass++) {
    let fired = false;
    const before = current;
    let readers: ReadonlyMap<Node, number> | undefined;
    // What is left alone is not moved past either: gradients are taken to it.
    const sole = ({ node }: Tensor): boolean =>
      !stop.has(node) && (readers ??= countReaders(before)).get(node) === 1;
    current = rebuild(
      current,
      (node, inputs) => {
        for (const rule of rules) {
          const replacement = rule.apply(node, inputs, sole);
          if (replacement !== undefined) {
            fired = true;
            return replacement instanceof Tensor ? [replacement] : replacement;
          }
        }
        return undefined;
      },
      { stop },
    );
    if (!fired) break;
  }
  return current;
}
