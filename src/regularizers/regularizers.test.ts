import { expect, it } from "vitest";
import { readGoldens } from "../../test/goldens/read.ts";
import { OptionError, ShapeError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { constant, tensor } from "../graph/leaves.ts";
import { evaluate } from "../runtime/index.ts";
import { valueAndGrad } from "../transform/grad.ts";
import * as regularizers from "./index.ts";

const { cases, tensors } = readGoldens("regularizers");

function expectNear(got: NdArray, expected: NdArray): void {
  expect(got.shape).toEqual(expected.shape);
  expected.data.forEach((value: number | bigint, i: number) =>
    expect(Number(got.data[i])).toBeCloseTo(Number(value), 6),
  );
}

it.each(cases)("$name equals Keras's, and so does its gradient", async (golden) => {
  const made = regularizers.fromConfig({ name: golden.type, config: golden.options as never });
  const [value, gradient] = await evaluate(valueAndGrad(made.penalty)(constant(tensors[golden.input]!)));
  expectNear(value!, tensors[golden.output]!);
  expectNear(gradient!, tensors[golden.gradient]!);
});

it.each(regularizers.names)("%s survives saving", (name) => {
  const made = regularizers.get(name);
  expect(regularizers.fromConfig(JSON.parse(JSON.stringify(made))).config).toEqual(made.config);
});

it("rejects what does not fit", () => {
  expect(() => regularizers.l2({ l2: -1 })).toThrow(OptionError);
  expect(() => regularizers.get("l3")).toThrow(OptionError);
  expect(() => regularizers.orthogonal().penalty(tensor([1, 2]))).toThrow(ShapeError);
});
