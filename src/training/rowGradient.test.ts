import { expect, test } from "vitest";
import type { NdArray } from "../base/ndarray.ts";
import { constant } from "../graph/leaves.ts";
import { scatterSumOp } from "../ops/take.ts";
import { evaluate } from "../runtime/index.ts";
import { addRows, clearRows, forget, rowGradientOf } from "./rowGradient.ts";

const updates: NdArray = {
  dtype: "float32",
  shape: [2, 2, 3],
  data: Float32Array.from({ length: 12 }, (_, i) => Math.sin(i)),
};
const indicesOf = (...values: number[]): NdArray => ({
  dtype: "int32",
  shape: [2, 2],
  data: Int32Array.from(values),
});
const gradient = (indices: NdArray) =>
  scatterSumOp(constant(updates), constant(indices), { axis: 0, length: 5 });
const garbage = (): NdArray => ({ dtype: "float32", shape: [5, 3], data: new Float32Array(15).fill(7) });

test("rows are added up as in the graph, to the last bit, one batch after the other", async () => {
  const array = garbage();
  for (const indices of [indicesOf(4, 0, 4, -1), indicesOf(2, 2, 1, -5)]) {
    const [expected] = await evaluate([gradient(indices)]);
    addRows(array, updates, indices);
    expect(array).toEqual(expected);
    clearRows(array, indices);
    expect([...array.data]).toEqual(new Array(15).fill(0));
  }
});

test("what another step has written to is cleared first", async () => {
  const array = garbage();
  const [first, second] = [indicesOf(0, 1, 2, 3), indicesOf(3, 3, 3, 3)];
  addRows(array, updates, first);
  clearRows(array, first);
  forget(array);
  (array.data as Float32Array).fill(1);
  addRows(array, updates, second);
  const [expected] = await evaluate([gradient(second)]);
  expect(array).toEqual(expected);
});

test("only sums of rows are gradients in rows", () => {
  const t = gradient(indicesOf(0, 1, 2, 3));
  expect(rowGradientOf(t)).toEqual({ updates: t.node.inputs[0], indices: t.node.inputs[1] });
  const columns = scatterSumOp(
    constant(updates),
    constant({ dtype: "int32", shape: [2], data: Int32Array.of(0, 1) }),
    { axis: 1, length: 3 },
  );
  expect(rowGradientOf(columns)).toBeUndefined();
  expect(rowGradientOf(constant(updates))).toBeUndefined();
});
