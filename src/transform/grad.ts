import { ShapeError } from "../base/errors.ts";
import { showShape } from "../base/shape.ts";
import { scalar } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import { pullback, zerosLike } from "./gradient.ts";
import { prepareForGradient } from "./prepare.ts";
import { aliased, tensorsOf, withTensors } from "./trees.ts";
import { add, multiply, sum } from "../ops/index.ts";

type Rest = readonly unknown[];

/** The value with what else the function returned, and the gradient to the first argument. */
function differentiate<X, R extends Rest, Out>(
  f: (x: X, ...rest: R) => Out,
  x: X,
  rest: R,
  lossOf: (out: Out) => Tensor,
): { readonly out: Out; readonly gradient: X } {
  const variables = aliased(x);
  const traced = f(variables, ...rest);
  const out = withTensors(traced, prepareForGradient(tensorsOf(traced), tensorsOf(variables)));
  const loss = lossOf(out);
  if (loss.size !== 1) {
    throw new ShapeError({
      where: "grad",
      expected: "a function that returns one number",
      received: showShape(loss.shape),
      mend: "reduce it with ops.sum or ops.mean, or use vjp",
    });
  }
  const gradients = pullback([loss], [scalar(1, loss.dtype)], tensorsOf(variables));
  return { out, gradient: withTensors(x, gradients) };
}

/**
 * The gradient of a function of tensors that returns one number, to its first argument (a tensor or a
 * tree of tensors). Differentiable again.
 * @example const slope = grad((x: Tensor) => ops.sum(ops.square(x)))(tensor([1, 2])); // [2, 4]
 * @throws {ShapeError} when the function does not return one number.
 */
export const grad =
  <X, R extends Rest>(f: (x: X, ...rest: R) => Tensor) =>
  (x: X, ...rest: R): X =>
    differentiate(f, x, rest, (loss) => loss).gradient;

/**
 * Like {@link grad}, giving `[value, gradient]`.
 * @example const [loss, gradients] = valueAndGrad(lossOf)(weights, x, y);
 */
export const valueAndGrad =
  <X, R extends Rest>(f: (x: X, ...rest: R) => Tensor) =>
  (x: X, ...rest: R): [value: Tensor, gradient: X] => {
    const { out, gradient } = differentiate(f, x, rest, (loss) => loss);
    return [out, gradient];
  };

/**
 * Like {@link valueAndGrad} for a function that returns more beside the loss (predictions, new state):
 * gives `{ out, gradient }`, where `out` is all that the function returned.
 */
export const gradWithAux =
  <X, R extends Rest, Aux>(f: (x: X, ...rest: R) => { readonly loss: Tensor; readonly aux: Aux }) =>
  (x: X, ...rest: R): { readonly loss: Tensor; readonly aux: Aux; readonly gradient: X } => {
    const { out, gradient } = differentiate(f, x, rest, ({ loss }) => loss);
    return { ...out, gradient };
  };

/**
 * Vector-Jacobian product: the outputs of `f` at `x`, and the function that pulls cotangents of the
 * outputs back to `x`. Formula: `pull(dy) = dy^T df/dx`.
 * @example const [y, pull] = vjp(f, x); const dx = pull(dy);
 */
export function vjp<X, Y>(f: (x: X) => Y, x: X): [y: Y, pull: (dy: Y) => X] {
  const variables = aliased(x);
  const y = f(variables);
  const pull = (dy: Y): X => withTensors(x, pullback(tensorsOf(y), tensorsOf(dy), tensorsOf(variables)));
  return [y, pull];
}

/**
 * Jacobian-vector product: the outputs of `f` at `x` and their change along `dx`.
 * Formula: `dy = df/dx dx`, computed as the gradient of the (linear) pullback; the unused parts vanish
 * when the graph is compiled.
 * @example const [y, dy] = jvp(f, x, dx);
 */
export function jvp<X, Y>(f: (x: X) => Y, x: X, dx: X): [y: Y, dy: Y] {
  const [y, pull] = vjp(f, x);
  const ys = tensorsOf(y);
  const cotangents = aliased(ys.map(zerosLike));
  const pulled = tensorsOf(pull(withTensors(y, cotangents)));
  return [y, withTensors(y, pullback(pulled, tensorsOf(dx), cotangents))];
}

/**
 * Product of the Hessian of `f` at `x` with `v`, without forming the matrix.
 * Formula: `H v = d/dx <df/dx, v>`.
 * @example hessianVectorProduct((w) => lossOf(w, x, y), weights, direction)
 */
export function hessianVectorProduct<X>(f: (x: X) => Tensor, x: X, v: X): X {
  const directions = tensorsOf(v);
  return grad((at: X) => {
    const slopes = tensorsOf(grad(f)(at));
    return slopes.map((g, i) => sum(multiply(g, directions[i]!))).reduce((a, b) => add(a, b));
  })(x);
}
