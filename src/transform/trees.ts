import { leavesOf, mapTree, treeLike, type MapTree, type Tree } from "../base/tree.ts";
import { alias, scalar } from "../graph/leaves.ts";
import { Tensor } from "../graph/tensor.ts";

/** A tensor, or records and arrays of tensors: what transforms take and give. */
export type TensorTree = Tree<Tensor>;

export const tensorsOf = (tree: unknown): Tensor[] => leavesOf(tree as TensorTree);

/** The tree with its tensors replaced, in order. */
export const withTensors = <T>(tree: T, tensors: readonly Tensor[]): T =>
  treeLike<T, Tensor, Tensor>(tree, tensors) as T;

/** Fresh nodes for every tensor: variables to differentiate by. Numbers become scalars. */
export const aliased = <T>(tree: T): T =>
  mapTree<T, Tensor | number, Tensor>(tree, (t) => alias(t instanceof Tensor ? t : scalar(t))) as MapTree<
    T,
    Tensor,
    Tensor
  > as T;
