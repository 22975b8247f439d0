import { expect, test } from "vitest";
import { DTypeError, ShapeError } from "../base/errors.ts";
import { tensor } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import * as ops from "../ops/index.ts";
import { compile } from "../runtime/index.ts";
import { cond } from "./cond.ts";
import { grad, hessianVectorProduct } from "./grad.ts";
import { vectorize } from "./vectorize.ts";

const pick = (x: Tensor, scale: Tensor) =>
  cond(
    ops.greater(ops.sum(x), 0),
    () => ops.sum(ops.multiply(ops.square(x), scale)),
    () => ops.sum(ops.negative(x)),
  );

test("takes the branch that the predicate says, with its gradients", async () => {
  const f = compile((x: Tensor, s: Tensor) => [
    pick(x, s),
    grad(pick)(x, s),
    grad((scale: Tensor) => pick(x, scale))(s),
    hessianVectorProduct((at: Tensor) => pick(at, s), x, x),
  ]);
  const values = async (x: number[]) =>
    Promise.all((await f(tensor(x), tensor(3))).map(async (t) => [...(await t.data())].map(Number)));
  expect(await values([1, 2])).toEqual([[15], [6, 12], [5], [6, 12]]);
  expect(await values([-1, -2])).toEqual([[3], [-1, -1], [0], [0, 0]]);
});

test("computes only the branch taken", async () => {
  const at = tensor([5], { dtype: "int32" });
  const x = tensor([1, 2]);
  // Taking element 5 of 2 fails when it runs.
  const y = cond(
    tensor(true),
    () => x,
    () =>
      ops.take(x, ops.stack([at, at]), { axis: 0 }).shape.length > 0
        ? ops.reshape(ops.take(x, ops.concatenate([at, at]), { axis: 0 }), [2])
        : x,
  );
  expect([...(await y.data())]).toEqual([1, 2]);
});

test("examples may decide differently", async () => {
  const xs = tensor([
    [1, 2],
    [-1, -2],
  ]);
  const y = vectorize((x: Tensor) => pick(x, tensor(3)))(xs);
  expect([...(await y.data())]).toEqual([15, 3]);
});

test("mistakes are named", () => {
  const x = tensor([1, 2]);
  expect(() =>
    cond(
      x,
      () => x,
      () => x,
    ),
  ).toThrow(DTypeError);
  expect(() =>
    cond(
      ops.greater(x, 0),
      () => x,
      () => x,
    ),
  ).toThrow(ShapeError);
  expect(() =>
    cond(
      tensor(true),
      () => x,
      () => ops.sum(x),
    ),
  ).toThrow(ShapeError);
});
