import type { Node } from "./tensor.ts";

let current: Set<Node> | undefined;

/** Called for every node that is made. */
export const record = (node: Node): void => {
  current?.add(node);
};

/** Runs `build` and tells which nodes it made: what belongs to a branch, and what it only reads. */
export function recorded<T>(build: () => T): { readonly result: T; readonly made: ReadonlySet<Node> } {
  const outer = current;
  const made = new Set<Node>();
  current = made;
  try {
    return { result: build(), made };
  } finally {
    current = outer;
    for (const node of made) record(node);
  }
}
