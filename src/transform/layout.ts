import { sizeOf } from "../base/shape.ts";
import { input } from "../graph/leaves.ts";
import { applyOp } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, matMulOp, relu, reshape, sum, transpose } from "../ops/index.ts";
import { broadcastOp } from "../ops/sum.ts";
import { inversePermutation, transposeOp, type TransposeAttributes } from "../ops/transpose.ts";
import { made, type Rule } from "./rule.ts";

const permutationOf = (t: Tensor): readonly number[] | undefined =>
  (made(t, transposeOp)?.attributes as TransposeAttributes | undefined)?.permutation;

const samePermutation = (a: readonly number[] | undefined, b: readonly number[]): boolean =>
  a !== undefined && a.length === b.length && a.every((axis, i) => axis === b[i]);

const image = (shape: readonly number[]): Tensor => input({ dtype: "float32", shape });
const toLast = (x: Tensor): Tensor => transpose(x, [0, 2, 3, 1]);

const merge: Rule = {
  name: "transpose(transpose(x)) = transpose(x)",
  apply({ op, attributes }, [x]) {
    const inner = op === transposeOp ? permutationOf(x!) : undefined;
    if (inner === undefined) return undefined;
    const { permutation } = attributes as TransposeAttributes;
    return transpose(
      x!.node.inputs[0]!,
      permutation.map((axis) => inner[axis]!),
    );
  },
  sample: () => transpose(toLast(image([2, 3, 4, 5])), [1, 0, 3, 2]),
};

/** An input as it stands before the transpose: unwrapped, or, if it varies along one axis at most, reshaped. */
function untransposed(t: Tensor, permutation: readonly number[]): Tensor | undefined {
  if (samePermutation(permutationOf(t), permutation)) return t.node.inputs[0];
  if (t.size === 1) return reshape(t, []);
  if (t.node.op === broadcastOp && t.node.inputs[0]!.size === 1)
    return untransposed(t.node.inputs[0]!, permutation);
  const padded = [...new Array<number>(permutation.length - t.rank).fill(1), ...t.shape];
  if (padded.filter((n) => n !== 1).length > 1) return undefined;
  return reshape(
    t,
    inversePermutation(permutation).map((axis) => padded[axis]!),
  );
}

const sink: Rule = {
  name: "f(transpose(x), transpose(y)) = transpose(f(x, y)) for elementwise f",
  apply({ op, attributes, outputs }, inputs) {
    if (!op.elementwise) return undefined;
    const rank = outputs[0]!.shape.length;
    const permutation = inputs
      .filter((t) => t.rank === rank)
      .map(permutationOf)
      .find((p) => p !== undefined);
    if (permutation === undefined) return undefined;
    const before = inputs.map((t) => untransposed(t, permutation));
    if (before.some((t) => t === undefined)) return undefined;
    const y = applyOp(op, before as Tensor[], attributes)[0]!;
    return y.size === sizeOf(outputs[0]!.shape) ? transpose(y, permutation) : undefined;
  },
  sample: () => relu(add(toLast(image([2, 3, 4, 5])), image([3]))),
};

const carry: Rule = {
  name: "f(transpose(x), axes) = transpose(f(x, axes'))",
  apply({ op, attributes, outputs }, inputs) {
    const permutation = op.transposed && outputs.length === 1 && permutationOf(inputs[0]!);
    if (!permutation || !inputs.every((t) => samePermutation(permutationOf(t), permutation)))
      return undefined;
    const moved = op.transposed!(permutation, attributes);
    const before = inputs.map((t) => t.node.inputs[0]!);
    return transpose(applyOp(op, before, moved.attributes)[0]!, moved.permutation);
  },
  sample: () => sum(toLast(image([2, 3, 4, 5])), { axis: [1, 2] }),
};

const isTransposedMatrix = (t: Tensor): boolean => t.rank === 2 && t.node.op === transposeOp;

/** Where a factor is a transpose, that of the product costs no more: the runtime reads factors either way. */
export const productOfTransposes: Rule = {
  name: "transpose(a transpose(b)) = b transpose(a)",
  apply({ op }, [x], sole) {
    const product = op === transposeOp && sole(x!) ? made(x, matMulOp) : undefined;
    if (product?.outputs[0]!.shape.length !== 2 || !product.inputs.some(isTransposedMatrix)) return undefined;
    const [a, b] = product.inputs as [Tensor, Tensor];
    return matMulOp(transpose(b), transpose(a));
  },
  sample: () => transpose(matMulOp(image([2, 3]), transpose(image([4, 3])))),
};

/** Moves transposes towards the outputs until they meet and cancel: a whole CNN runs channels first. */
export const layoutRules: readonly Rule[] = [merge, sink, carry];
