import { isFloat } from "../../base/dtype.ts";
import { scalar } from "../../graph/leaves.ts";
import { Tensor, type Node } from "../../graph/tensor.ts";
import { nodesBehind, rebuild } from "../../graph/walk.ts";
import {
  abs,
  add,
  divide,
  less,
  matMulOp,
  maximum,
  maxOp,
  maxPoolOp,
  mean,
  multiply,
  subtract,
  where,
} from "../../ops/index.ts";
import { softmaxOp } from "../../ops/softmax.ts";
import { cotangentsOf, type PullbackRule } from "../../transform/gradient.ts";
import { TensorMap } from "../../transform/tensorMap.ts";

/** Inputs that differ by less count as equal: there the gradient takes the place of the quotient. */
const nearly = 1e-7;

const multiplyOp = multiply(scalar(1), scalar(1)).node.op;

/** Gives the same value for the reference input. */
type Reference = (t: Tensor) => Tensor;

const outputsOf = (node: Node): Tensor[] => node.outputs.map((_, index) => new Tensor(node, index));

/** Every tensor behind `score` with what stands there when the features are the reference's. */
function referencesOf(score: Tensor, features: readonly Tensor[], reference: readonly Tensor[]): Reference {
  const tensors = nodesBehind([score], new Set(features.map(({ node }) => node))).flatMap(outputsOf);
  const known = new Map(features.map((t, i) => [t, reference[i]!]));
  const there = rebuild(tensors, () => undefined, { known });
  const found = new TensorMap<Tensor>();
  tensors.forEach((t, i) => found.set(t, there[i]!));
  features.forEach((t, i) => found.set(t, reference[i]!));
  return (t) => found.get(t) ?? t;
}

/** `dy (y - y') / (x - x')`, and the gradient where x is x'. */
function secant(dy: Tensor, change: { readonly x: Tensor; readonly y: Tensor }, gradient: Tensor): Tensor {
  const still = less(abs(change.x), nearly);
  return where(still, gradient, multiply(dy, divide(change.y, where(still, 1, change.x))));
}

/**
 * DeepLIFT's rules: multipliers in place of gradients, so that what they give times the change of the input adds up to the
 * change of the score.
 * - Functions of one element: the rescale rule, `m = dy (y - y') / (x - x')`.
 * - Maxima over places: what either the example's or the reference's largest element adds, in Captum's way.
 * - Softmax: the rescale rule, its multipliers centred, as in the paper's section 3.5 and in Captum.
 * - Products of two things that both change, as in attention and gates: each by the mean of the other, which is exact.
 *   (Captum takes the gradient there.)
 * - Everything else is linear, or keeps its gradient.
 */
export function rescaleRule(
  score: Tensor,
  features: readonly Tensor[],
  reference: readonly Tensor[],
): PullbackRule {
  const referenceOf = referencesOf(score, features, reference);
  return (node, dys) => {
    const [dy] = dys;
    const [x] = node.inputs;
    if (dy === undefined || x === undefined || !isFloat(x.dtype)) return undefined;
    const y = new Tensor(node, 0);
    const [there, made] = [referenceOf(x), referenceOf(y)];
    const change = { x: subtract(x, there), y: subtract(y, made) };
    const gradientAt = (at: Tensor, given: Tensor): Tensor => cotangentsOf(at.node, [given])[0]!;

    if (node.op === softmaxOp) {
      const multipliers = secant(dy, change, gradientAt(y, dy));
      const axis = node.attributes["axis"] as number;
      return [subtract(multipliers, mean(multipliers, { axis, keepDims: true }))];
    }
    if (node.op === maxPoolOp || node.op === maxOp) {
      const larger = maximum(y, made);
      const ours = gradientAt(y, multiply(dy, subtract(larger, made)));
      const theirs = gradientAt(made, multiply(dy, subtract(y, larger)));
      const still = less(abs(change.x), nearly);
      return [where(still, gradientAt(y, dy), divide(add(ours, theirs), where(still, 1, change.x)))];
    }
    if (node.op === multiplyOp || node.op === matMulOp) {
      const middle = node.inputs.map((t) => {
        const other = referenceOf(t);
        return other === t ? t : multiply(add(t, other), 0.5);
      });
      return cotangentsOf({ ...node, inputs: middle }, dys);
    }
    if (node.op.elementwise && node.inputs.length === 1 && isFloat(y.dtype) && node.op.vjp !== null) {
      const [gradient] = cotangentsOf(node, dys);
      return [gradient ? secant(dy, change, gradient) : multiply(dy, 0)];
    }
    return undefined;
  };
}
