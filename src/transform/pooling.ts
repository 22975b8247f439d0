import { input } from "../graph/leaves.ts";
import { applyOp } from "../graph/op.ts";
import { withScopeOf } from "../graph/scope.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { ConvAttributes } from "../ops/conv.ts";
import { add, convOp, max, maxPoolOp, relu, reshape } from "../ops/index.ts";
import { phasedConvOp } from "../ops/phasedConv.ts";
import type { Window } from "../ops/window.ts";
import { cropTo, reach } from "./crop.ts";
import { made, type Rule } from "./rule.ts";

const image = (shape: readonly number[]): Tensor => input({ dtype: "float32", shape });
const pairs: Window = { kernel: [2, 2], strides: [2, 2], dilations: [1, 1], pads: [0, 0, 0, 0] };
const plain: ConvAttributes = { strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], groups: 1 };

const monotoneAfter: Rule = {
  name: "maxPool(f(x)) = f(maxPool(x)) for monotone f",
  apply({ op, attributes }, [x]) {
    if (op !== maxPoolOp || !x!.node.op.monotone) return undefined;
    const { node } = x!;
    const pooled = maxPoolOp(node.inputs[0]!, attributes as Window);
    return withScopeOf(node, () => applyOp(node.op, [pooled], node.attributes)[0]);
  },
  sample: () => maxPoolOp(relu(image([2, 3, 4, 4])), pairs),
};

/** The op behind `add`, found by making one: rules name the functions that graphs are built with. */
const addOp = add(image([1]), image([1])).node.op;

const biasAfter: Rule = {
  name: "maxPool(x + b) = maxPool(x) + b for b the same over space",
  apply({ op, attributes }, [x]) {
    const sumNode = op === maxPoolOp ? made(x, addOp) : undefined;
    if (sumNode === undefined) return undefined;
    const isBias = (t: Tensor) => t.shape.slice(-x!.rank + 2).every((n) => n === 1) && t.size < x!.size;
    const [a, b] = sumNode.inputs as [Tensor, Tensor];
    const [value, bias] = isBias(b) ? [a, b] : isBias(a) ? [b, a] : [];
    if (value === undefined || bias === undefined) return undefined;
    const pooled = maxPoolOp(value, attributes as Window);
    return withScopeOf(sumNode, () => add(pooled, bias));
  },
  sample: () => maxPoolOp(add(image([2, 3, 4, 4]), image([3, 1, 1])), pairs),
};

const isOnes = (list: readonly number[]): boolean => list.every((n) => n === 1);

const phased: Rule = {
  name: "maxPool(conv(x, w)) = max(phasedConv(x, w)) for windows side by side",
  apply({ op, attributes, outputs }, [x], sole) {
    const conv = op === maxPoolOp ? made(x, convOp) : undefined;
    if (conv === undefined || x!.dtype !== "float32" || !sole(x!)) return undefined;
    const pool = attributes as Window;
    const { strides, dilations, groups, pads } = conv.attributes as ConvAttributes;
    const sideBySide =
      pool.kernel.length === 2 &&
      pool.kernel.every((k, i) => k === pool.strides[i]) &&
      isOnes(pool.dilations) &&
      pool.pads.every((p) => p === 0);
    if (!sideBySide || groups !== 1 || !isOnes(strides) || !isOnes(dilations)) return undefined;
    const [image, kernel] = conv.inputs as [Tensor, Tensor];
    const reached = reach(image, kernel, { pool: pool.kernel, pads }, outputs[0]!.shape.slice(2));
    const y = withScopeOf(conv, () =>
      phasedConvOp(cropTo(image, reached.spatial), kernel, { pool: pool.kernel, pads: reached.pads }),
    );
    return reshape(max(y, { axis: 2 }), outputs[0]!.shape);
  },
  sample: () => maxPoolOp(convOp(image([2, 3, 7, 6]), image([4, 3, 3, 3]), plain), pairs),
};

/** Makes pools cheap: less runs before them, and a convolution gives its output in pooling order. */
export const poolingRules: readonly Rule[] = [monotoneAfter, biasAfter, phased];
