import { expect, test } from "vitest";
import { ShapeError } from "../base/errors.ts";
import { tensor } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import * as ops from "../ops/index.ts";
import "../runtime/index.ts";
import { grad, gradWithAux, hessianVectorProduct, jvp, valueAndGrad, vjp } from "./grad.ts";
import { recompute } from "./recompute.ts";

const numbers = async (t: Tensor): Promise<number[]> => Array.from(await t.data(), Number);

async function expectNumbers(t: Tensor, expected: readonly number[]): Promise<void> {
  const found = await numbers(t);
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
}

const at = [0.3, -1.2, 2];
const energy = (x: Tensor): Tensor => ops.sum(ops.multiply(ops.sin(x), x));

test("grad is the derivative, and can be taken again and again", async () => {
  const slope = grad(energy);
  const bend = grad((x: Tensor) => ops.sum(slope(x)));
  const third = grad((x: Tensor) => ops.sum(bend(x)));
  const x = tensor(at);
  await expectNumbers(
    slope(x),
    at.map((v) => Math.sin(v) + v * Math.cos(v)),
  );
  await expectNumbers(
    bend(x),
    at.map((v) => 2 * Math.cos(v) - v * Math.sin(v)),
  );
  await expectNumbers(
    third(x),
    at.map((v) => -3 * Math.sin(v) - v * Math.cos(v)),
  );
});

test("gradients come as the tree that the weights are, to the first argument alone", async () => {
  const loss = ({ kernel, bias }: { kernel: Tensor; bias: Tensor }, x: Tensor) =>
    ops.sum(ops.add(ops.multiply(kernel, x), bias));
  const weights = { kernel: tensor([1, 2, 3]), bias: tensor(4) };
  const [value, { kernel, bias }] = valueAndGrad(loss)(weights, tensor([5, 6, 7]));
  await expectNumbers(value, [5 + 12 + 21 + 12]);
  await expectNumbers(kernel, [5, 6, 7]);
  await expectNumbers(bias, [3]);
});

test("what a loss returns beside itself comes along", async () => {
  const { loss, aux, gradient } = gradWithAux((x: Tensor) => ({
    loss: ops.sum(ops.square(x)),
    aux: { doubled: ops.multiply(x, 2) },
  }))(tensor([1, -2]));
  await expectNumbers(loss, [5]);
  await expectNumbers(aux.doubled, [2, -4]);
  await expectNumbers(gradient, [2, -4]);
});

test("vjp pulls back by the transposed Jacobian, jvp pushes forward by it", async () => {
  const matrix = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  const f = (x: Tensor) => ops.exp(ops.matMul(matrix, x));
  const x = tensor([[0.1], [-0.2], [0.1]]);
  const scale = [1 * 0.1 - 2 * 0.2 + 3 * 0.1, 4 * 0.1 - 5 * 0.2 + 6 * 0.1].map(Math.exp) as [number, number];
  const [y, pull] = vjp(f, x);
  await expectNumbers(y, scale);
  const [a, b] = [scale[0] * 2, scale[1] * -1];
  await expectNumbers(pull(tensor([[2], [-1]])), [a + 4 * b, 2 * a + 5 * b, 3 * a + 6 * b]);
  const [, dy] = jvp(f, x, tensor([[1], [0], [-2]]));
  await expectNumbers(dy, [scale[0] * (1 - 6), scale[1] * (4 - 12)]);
});

test("the Hessian times a vector, where variables mix", async () => {
  // f = x0^2 x1 + x1^3, H = [[2 x1, 2 x0], [2 x0, 6 x1]]
  const f = (x: Tensor) => {
    const [x0, x1] = ops.split(x, 2) as [Tensor, Tensor];
    return ops.sum(ops.add(ops.multiply(ops.square(x0), x1), ops.multiply(x1, ops.square(x1))));
  };
  const [x0, x1, v0, v1] = [3, -2, 0.5, 4];
  await expectNumbers(hessianVectorProduct(f, tensor([x0, x1]), tensor([v0, v1])), [
    2 * x1 * v0 + 2 * x0 * v1,
    2 * x0 * v0 + 6 * x1 * v1,
  ]);
});

test("a gradient through what is computed twice is the same", async () => {
  const x = tensor(at);
  await expectNumbers(grad(recompute(energy))(x), await numbers(grad(energy)(x)));
});

test("only one number can be differentiated", () => {
  expect(() => grad((x: Tensor) => ops.square(x))(tensor([1, 2]))).toThrow(ShapeError);
});
