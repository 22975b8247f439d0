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

/** Calls `visit` for every leaf in order, with its path, as `dense/kernel`. Anything that is no plain record or array is a leaf. */
export function visitTree<Leaf>(
  tree: Tree<Leaf>,
  visit: (leaf: Leaf, path: string) => void,
  path = "",
): void {
  const inner = (key: string | number) => (path === "" ? `${key}` : `${path}/${key}`);
  if (Array.isArray(tree)) tree.forEach((t: Tree<Leaf>, i) => visitTree(t, visit, inner(i)));
  else if (isPlain(tree)) {
    for (const [key, value] of Object.entries(tree)) visitTree(value as Tree<Leaf>, visit, inner(key));
  } else visit(tree as Leaf, path);
}

/** All leaves, in the order of `visitTree`. */
export function leavesOf<Leaf>(tree: Tree<Leaf>): Leaf[] {
  const leaves: Leaf[] = [];
  visitTree(tree, (leaf) => leaves.push(leaf));
  return leaves;
}

/** The same tree with every leaf replaced by `change(leaf, path)`. */
export function mapTree<T, From, To>(
  tree: T,
  change: (leaf: From, path: string) => To,
  path = "",
): MapTree<T, From, To> {
  const inner = (key: string | number) => (path === "" ? `${key}` : `${path}/${key}`);
  if (Array.isArray(tree)) {
    return tree.map((t: unknown, i) => mapTree(t, change, inner(i))) as MapTree<T, From, To>;
  }
  if (isPlain(tree)) {
    return Object.fromEntries(
      Object.entries(tree).map(([key, value]) => [key, mapTree(value, change, inner(key))]),
    ) as MapTree<T, From, To>;
  }
  return change(tree as unknown as From, path) as MapTree<T, From, To>;
}

/** The tree whose leaves are taken, in order, from `leaves`: the inverse of `leavesOf`. */
export function treeLike<T, From, To>(tree: T, leaves: readonly To[]): MapTree<T, From, To> {
  let next = 0;
  return mapTree<T, From, To>(tree, () => leaves[next++]!);
}
