import { expect, test } from "vitest";
import { expectClose } from "../../test/closeness.ts";
import { readGoldens } from "../../test/goldens/read.ts";
import { constant } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import * as ops from "../ops/index.ts";
import { evaluate } from "../runtime/index.ts";
import { grad } from "../transform/grad.ts";
import { activation, activations, type Activation } from "./activations.ts";

const { cases, tensors } = readGoldens("activations");
const named = cases.flatMap((golden) => {
  if (golden.name === "gelu approximate") return [{ ...golden, type: "geluApproximate" }];
  return Object.keys(golden.options).length === 0 ? [golden] : [];
});

/** What is not compared, and why. */
const skipped: Readonly<Record<string, string>> = {
  sparsemax: "Keras 3.15 gives rows that do not sum to 1: all zeros where two numbers are near; ours project",
};

test.each(named.filter(({ name }) => !(name in skipped)))(
  "$name is Keras's, with its gradient",
  async ({ type, input, output, dy, gradient }) => {
    const f = activation("test", type as Activation);
    const x = constant(tensors[input]!);
    const loss = (at: Tensor): Tensor => ops.sum(ops.multiply(f(at), constant(tensors[dy]!)));
    const [y, dx] = await evaluate([f(x), grad(loss)(x)]);
    expectClose("output", y!, tensors[output]!);
    expectClose("gradient", dx!, tensors[gradient]!);
  },
);

test.skip.each(Object.entries(skipped))("%s: %s", () => undefined);

test("every name is compared with Keras, or is another name of one that is", () => {
  const aliases = ["hardSwish", "swish"];
  const compared = new Set(named.map(({ type }) => type));
  expect(Object.keys(activations).filter((name) => !compared.has(name))).toEqual(aliases);
});
