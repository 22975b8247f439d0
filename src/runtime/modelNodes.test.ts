import { expect, test } from "vitest";
import { constant, input } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import { toOnnx } from "../onnx/index.ts";
import { convOp } from "../ops/conv.ts";
import * as ops from "../ops/index.ts";
import { scan } from "../transform/index.ts";
import { modelNodes } from "./modelNodes.ts";

test("finds nodes with their whole numbers and the shapes of constants, in loops too", () => {
  const xs = input({ dtype: "float32", shape: [4, 1, 2, 6, 6] });
  const kernel = constant({ dtype: "float32", shape: [4, 1, 3, 3], data: new Float32Array(36).fill(0.5) });
  const window = { strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], groups: 2 };
  const [, ys] = scan((carry: Tensor, x: Tensor) => [carry, convOp(x, kernel, window)], ops.zeros([1]), {
    xs,
  });
  const nodes = modelNodes(toOnnx({ inputs: [xs], outputs: [ops.cast(ys, "float16")] }));
  const find = (type: string) => nodes.find(({ opType }) => opType === type)!;
  expect(find("Scan").name).toMatch(/Scan/);
  expect(find("Conv").integers["group"]).toBe(2);
  expect(find("Conv").constants).toEqual([undefined, [4, 1, 3, 3]]);
  expect(nodes.filter(({ half }) => half).map(({ opType }) => opType)).toEqual(["Cast"]);
});

test("follows float16 from an input through what passes it on", () => {
  const x = input({ dtype: "float16", shape: [2, 3] });
  const y = ops.multiply(ops.cast(ops.transpose(x), "float32"), 2);
  const halves = modelNodes(toOnnx({ inputs: [x], outputs: [y] })).filter(({ half }) => half);
  expect(halves.map(({ opType }) => opType)).toEqual(["Transpose", "Cast"]);
});
