import { expect, test } from "vitest";
import { tensor } from "../../graph/leaves.ts";
import * as layers from "../../layers/index.ts";
import "../../runtime/index.ts";
import { sequential } from "../../training/index.ts";
import { partialDependence } from "../index.ts";

test("a category is followed by its flags, of which one at a time is 1", async () => {
  const model = sequential([layers.input([3]), layers.dense(1)]);
  const [kernel, bias] = model.weights.map(({ path }) => path) as [string, string];
  model.setWeights({
    [kernel]: { dtype: "float32", shape: [3, 1], data: Float32Array.of(1, 20, 30) },
    [bias]: { dtype: "float32", shape: [1], data: Float32Array.of(0) },
  });
  const x = tensor([
    [2, 1, 0],
    [4, 0, 1],
  ]);
  const { grid, average, individual } = await partialDependence(model, x, { column: [1, 2] });
  expect(grid).toEqual([0, 1]);
  expect([...((await average.data()) as Float32Array)]).toEqual([23, 33]);
  expect([...((await individual.data()) as Float32Array)]).toEqual([22, 32, 24, 34]);
  await expect(partialDependence(model, x, { column: [1, 3] })).rejects.toThrow(/from 0 to 2/);
});
