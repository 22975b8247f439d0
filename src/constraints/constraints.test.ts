import { expect, it } from "vitest";
import { readGoldens } from "../../test/goldens/read.ts";
import { OptionError } from "../base/errors.ts";
import { constant } from "../graph/leaves.ts";
import { evaluate } from "../runtime/index.ts";
import * as constraints from "./index.ts";

const { cases, tensors } = readGoldens("constraints");

it.each(cases)("$name equals Keras's", async ({ type, options, input, output }) => {
  const made = constraints.fromConfig({ name: type, config: options as never });
  const [got] = await evaluate([made.apply(constant(tensors[input]!))]);
  const expected = tensors[output]!;
  expect(got!.shape).toEqual(expected.shape);
  expected.data.forEach((value: number | bigint, i: number) =>
    expect(Number(got!.data[i])).toBeCloseTo(Number(value), 5),
  );
});

it.each(constraints.names)("%s survives saving", (name) => {
  const made = constraints.get(name);
  expect(constraints.fromConfig(JSON.parse(JSON.stringify(made))).config).toEqual(made.config);
});

it("rejects limits in the wrong order", () => {
  expect(() => constraints.minMaxNorm({ minValue: 2 })).toThrow(OptionError);
  expect(() => constraints.maxNorm({ maxValue: -1 })).toThrow("at least 0");
});
