/** A leaf, or a nested record or array of leaves: weights, gradients, optimizer state. */
export type Tree<Leaf> = Leaf | readonly Tree<Leaf>[] | { readonly [key: string]: Tree<Leaf> };

/** A tree of the same form with other leaves. */
export type MapTree<T, From, To> = T extends From
  ? To
  : T extends readonly unknown[]
    ? { readonly [K in keyof T]: MapTree<T[K], From, To> }
    : T extends object
      ? { readonly [K in keyof T]: MapTree<T[K], From, To> }
      : T;

const isPlain = (x: unknown): x is Record<string, unknown> =>
  typeof x === "object" &&
  x !== null &&
  (Object.getPrototypeOf(x) === Object.prototype || Object.getPrototypeOf(x) === null);

/** All leaves, in order. Anything that is no plain record or array is a leaf. */
export function leavesOf<Leaf>(tree: Tree<Leaf>): Leaf[] {
  if (Array.isArray(tree)) return tree.flatMap((t: Tree<Leaf>) => leavesOf(t));
  if (isPlain(tree)) return Object.values(tree).flatMap((t) => leavesOf(t as Tree<Leaf>));
  return [tree as Leaf];
}

/** The same tree with every leaf replaced by `change(leaf)`. */
export function mapTree<T, From, To>(tree: T, change: (leaf: From) => To): MapTree<T, From, To> {
  if (Array.isArray(tree)) return tree.map((t: unknown) => mapTree(t, change)) as MapTree<T, From, To>;
  if (isPlain(tree)) {
    return Object.fromEntries(
      Object.entries(tree).map(([key, value]) => [key, mapTree(value, change)]),
    ) as MapTree<T, From, To>;
  }
  return change(tree as unknown as From) as MapTree<T, From, To>;
}

/** The tree whose leaves are taken, in order, from `leaves`: the inverse of `leavesOf`. */
export function treeLike<T, From, To>(tree: T, leaves: readonly To[]): MapTree<T, From, To> {
  let next = 0;
  return mapTree<T, From, To>(tree, () => leaves[next++]!);
}
