import { broadcastShapes } from "../base/shape.ts";
import { defineMultiOp, sameDType, type OpFunction } from "../graph/op.ts";
import type { OnnxBuilder, OnnxName } from "../graph/onnxBuilder.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { TensorType } from "../graph/type.ts";
import { reshape } from "./reshape.ts";

const rotations = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;

const sample = { values: [0, 1, 12345, 4294967295], shape: [4], dtype: "uint32" as const };
const key = { values: [7], shape: [1], dtype: "uint32" as const };

function rotate(onnx: OnnxBuilder, x: OnnxName, by: number, type: TensorType): OnnxName {
  const left = onnx.node("BitShift", [x, onnx.scalar(by, type)], { direction: "LEFT" });
  const right = onnx.node("BitShift", [x, onnx.scalar(32 - by, type)], { direction: "RIGHT" });
  return onnx.node("BitwiseOr", [left, right]);
}

/**
 * Threefry-2x32 with 20 rounds, the counter-based generator of Salmon et al. 2011 ("Parallel random
 * numbers: as easy as 1, 2, 3"): enciphers the pair of counters with the pair of keys, uint32 all,
 * broadcast.
 */
export const threefryOp: OpFunction<
  readonly ["k0", "k1", "x0", "x1"],
  Record<never, never>,
  Tensor[]
> = defineMultiOp({
  name: "threefry",
  inputs: ["k0", "k1", "x0", "x1"],
  inferType(types) {
    const shape = broadcastShapes("threefry", ...types.map((t) => t.shape));
    const dtype = sameDType("threefry", types);
    return [
      { dtype, shape },
      { dtype, shape },
    ];
  },
  vjp: null,
  batch({ batched, size }, ...inputs) {
    const rank = Math.max(...inputs.map((t, i) => t.rank - (batched[i] ? 1 : 0)));
    const [k0, k1, x0, x1] = inputs.map((t, i) => {
      if (!batched[i]) return t;
      const missing = new Array<number>(rank + 1 - t.rank).fill(1);
      return reshape(t, [size, ...missing, ...t.shape.slice(1)]);
    });
    return threefryOp(k0!, k1!, x0!, x1!);
  },
  lower(onnx, [k0, k1, x0, x1], _, { inputs: [type] }) {
    const parity = onnx.node("BitwiseXor", [
      onnx.node("BitwiseXor", [k0, k1]),
      onnx.scalar(0x1bd11bda, type!),
    ]);
    const keys = [k0, k1, parity];
    let a = onnx.node("Add", [x0, k0]);
    let b = onnx.node("Add", [x1, k1]);
    for (let block = 0; block < 5; block++) {
      for (const by of rotations[block % 2]!) {
        a = onnx.node("Add", [a, b]);
        b = onnx.node("BitwiseXor", [rotate(onnx, b, by, type!), a]);
      }
      a = onnx.node("Add", [a, keys[(block + 1) % 3]!]);
      const injected = onnx.node("Add", [keys[(block + 2) % 3]!, onnx.scalar(block + 1, type!)]);
      b = onnx.node("Add", [b, injected]);
    }
    return [a, b];
  },
  samples: [{ inputs: [key, key, sample, sample] }],
});
