import type { NdArray } from "../base/ndarray.ts";
import { input } from "../graph/leaves.ts";
import type { GraphFunction } from "../graph/function.ts";
import type { Op } from "../graph/op.ts";
import { nodesBehind } from "../graph/walk.ts";
import { convOp, convTransposeOp } from "../ops/index.ts";
import type { Device } from "./device.ts";

/** The blocks that ONNX Runtime's kernels have, by the width of the processor's vectors. */
const candidates = [16, 8];
const channels = 16;

const known = new WeakMap<Device, Promise<number>>();

/**
 * How many channels a device's convolutions take together, or 0 where it cannot: tried out, because no call tells.
 * Once for each device, in a few milliseconds.
 */
export function channelBlockOf(device: Device): Promise<number> {
  const found = known.get(device) ?? (device.name === "cpu" ? tryOut(device) : Promise.resolve(0));
  known.set(device, found);
  return found;
}

const ramp = (shape: readonly number[]): NdArray => {
  const size = shape.reduce((product, n) => product * n, 1);
  return {
    dtype: "float32",
    shape,
    data: Float32Array.from({ length: size }, (_, i) => ((i * 37) % 101) / 101),
  };
};

const convolutions: ReadonlySet<Op> = new Set([convOp, convTransposeOp]);

/** {@link channelBlockOf} for a graph that has convolutions; without, nothing is tried out. */
export async function channelBlockFor(
  { outputs }: GraphFunction,
  device: () => Promise<Device>,
): Promise<number> {
  const asks = nodesBehind(outputs).some(({ op }) => convolutions.has(op));
  return asks ? channelBlockOf(await device()) : 0;
}

/** The largest candidate with which a small convolution comes out as without. */
async function tryOut(device: Device): Promise<number> {
  const [x, kernel] = [ramp([1, channels, 3, 3]), ramp([channels, channels, 2, 2])];
  const inputs = [x, kernel].map(({ dtype, shape }) => input({ dtype, shape }));
  const window = { strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], groups: 1 };
  const y = convOp(inputs[0]!, inputs[1]!, window);
  const { toOnnx } = await import("../onnx/index.ts");
  const run = async (channelBlock: number): Promise<NdArray> => {
    const model = toOnnx({ inputs, outputs: [y] }, { channelBlock });
    const session = await device.load(model, { inputs: ["x0", "x1"], outputs: [{ ...y.type, name: "y0" }] });
    return (await session.run([x, kernel], []))[0]!;
  };
  const expected = Array.from((await run(0)).data as Float32Array);
  for (const block of candidates) {
    const got = await run(block).catch(() => undefined);
    const data = got?.data as Float32Array | undefined;
    if (data && expected.every((value, i) => Math.abs(value - data[i]!) < 1e-3)) return block;
  }
  return 0;
}
