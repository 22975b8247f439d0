import { expect, test } from "vitest";
import type { NdArray } from "../base/ndarray.ts";
import { input } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import { toOnnx } from "../onnx/index.ts";
import { affineSumOp, convKernelOp, convOp, convTransposeOp } from "../ops/index.ts";
import { fixedRandom } from "../ops/contract/samples.ts";
import { channelBlockFor, channelBlockOf } from "./channelBlock.ts";
import { device } from "./device.ts";

const place = await device();
const block = await channelBlockOf(place);

const plain = { strides: [1, 1], dilations: [1, 1], pads: [1, 1, 1, 1], groups: 1 };
const slid = { strides: [2, 1], dilations: [1, 2], pads: [1, 0, 2, 1], groups: 1 };
const kernel = { ...plain, window: [3, 3], parts: 1 };
const image = (...shape: number[]): Tensor => input({ dtype: "float32", shape });

const cases: readonly (readonly [string, Tensor])[] = [
  ["a convolution", convOp(image(2, 32, 7, 6), image(16, 32, 3, 3), plain)],
  ["strides, dilations, pads of each side", convOp(image(2, 16, 9, 8), image(48, 16, 3, 2), slid)],
  [
    "a gradient to the input",
    convTransposeOp(image(2, 16, 7, 6), image(16, 32, 3, 3), { ...plain, spatial: [7, 6] }),
  ],
  ["to the kernel", convKernelOp(image(4, 16, 7, 6), image(4, 32, 7, 6), { ...kernel, parts: 2 })],
  ["to the kernel, of many pictures", convKernelOp(image(64, 32, 3, 2), image(64, 16, 3, 2), kernel)],
  ["scaled and added", affineSumOp(image(2, 3, 4, 8), image(3), image(3), image(2, 3, 4, 8))],
  [
    "to the kernel of a strided convolution",
    convKernelOp(image(8, 32, 8, 8), image(8, 16, 4, 5), { ...kernel, ...slid, pads: [0, 0, 1, 1] }),
  ],
];

async function run(y: Tensor, arrays: readonly NdArray[], channelBlock: number): Promise<NdArray> {
  const model = toOnnx({ inputs: y.node.inputs, outputs: [y] }, { channelBlock });
  const inputs = arrays.map((_, i) => `x${i}`);
  const session = await place.load(model, { inputs, outputs: [{ ...y.type, name: "y0" }] });
  return (await session.run(arrays, []))[0]!;
}

// Not every processor has such convolutions, and WebAssembly has none.
test.skipIf(block === 0).each(cases)("channels in blocks give the same: %s", async (_, y) => {
  const random = fixedRandom(5);
  const arrays = y.node.inputs.map(({ dtype, shape, size }): NdArray => {
    return { dtype, shape, data: Float32Array.from({ length: size }, () => 2 * random() - 1) };
  });
  const [expected, got] = [await run(y, arrays, 0), await run(y, arrays, block)];
  expect(got.shape).toEqual(expected.shape);
  expected.data.forEach((value: number | bigint, i: number) => {
    expect(Number(got.data[i])).toBeCloseTo(Number(value), 4);
  });
});

test("only the native library is asked for blocks", async () => {
  let asked = false;
  const other = {
    ...place,
    name: "wasm",
    load: () => {
      asked = true;
      return Promise.reject(new Error("not to be called"));
    },
  };
  expect(await channelBlockOf(other)).toBe(0);
  const graph = { inputs: [], outputs: [image(2)] };
  expect(await channelBlockFor(graph, () => Promise.reject(new Error("not to be opened")))).toBe(0);
  expect(asked).toBe(false);
});

test("a device that refuses blocks has none", async () => {
  const refusing = {
    ...place,
    name: "cpu",
    load: (model: Uint8Array, options: Parameters<typeof place.load>[1]) =>
      Buffer.from(model).includes("com.microsoft.nchwc")
        ? Promise.reject(new Error("no such domain"))
        : place.load(model, options),
  };
  expect(await channelBlockOf(refusing)).toBe(0);
});
