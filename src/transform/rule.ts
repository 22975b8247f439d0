import type { Op } from "../graph/op.ts";
import type { Node, Tensor } from "../graph/tensor.ts";
import { rebuild } from "../graph/walk.ts";

/** A rewrite: a name, where it applies, what it puts there, and an example for the test that compares both sides. */
export interface Rule {
  /** The equation, as `relu(maxPool(x)) = maxPool(relu(x))`, left side first. */
  readonly name: string;
  /** A replacement for the node over `inputs`, or `undefined` where the rule does not apply. */
  apply(node: Node, inputs: readonly Tensor[]): Tensor | undefined;
  /** A graph on which the rule fires. */
  sample(): Tensor;
}

/** The inputs of `t` if it was made by `op`. */
export const made = (t: Tensor | undefined, op: Op): Node | undefined =>
  t?.node.op === op ? t.node : undefined;

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
    current = rebuild(
      current,
      (node, inputs) => {
        for (const rule of rules) {
          const replacement = rule.apply(node, inputs);
          if (replacement !== undefined) {
            fired = true;
            return [replacement];
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
