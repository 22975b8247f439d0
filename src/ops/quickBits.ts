import { defineOp, sameDType, type DefinedOp } from "../graph/op.ts";
import { broadcastShapes, sizeOf, type Shape } from "../base/shape.ts";
import type { OnnxName } from "../graph/onnxBuilder.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add } from "./arithmetic.ts";
import { arange } from "./creation.ts";
import { reshape } from "./reshape.ts";
import { cut } from "./slice.ts";

const sample = { values: [0, 1, 12345, 4294967295], shape: [4], dtype: "uint32" as const };
const key = { values: [7], shape: [1], dtype: "uint32" as const };

/**
 * Scatters counters: a multiplication by the golden ratio, then the finalizer of MurmurHash3 (Appleby 2011) with the
 * two keys mixed in. 11 operations a word where Threefry takes 50: good enough to draw what is dropped, not for
 * numbers that must stand tests of randomness. Inputs are uint32, broadcast.
 */
const scatterOp: DefinedOp<["k0", "k1", "x"]> = defineOp({
  name: "scatterCounters",
  inputs: ["k0", "k1", "x"],
  inferType: (types) => ({
    dtype: sameDType("scatterCounters", types),
    shape: broadcastShapes("scatterCounters", ...types.map((t) => t.shape)),
  }),
  vjp: null,
  batch({ batched, size }, ...inputs) {
    const rank = Math.max(...inputs.map((t, i) => t.rank - (batched[i] ? 1 : 0)));
    const [k0, k1, x] = inputs.map((t, i) => {
      if (!batched[i]) return t;
      return reshape(t, [size, ...new Array<number>(rank + 1 - t.rank).fill(1), ...t.shape.slice(1)]);
    });
    return scatterOp(k0!, k1!, x!);
  },
  lower(onnx, [k0, k1, x], _, { inputs: [type] }) {
    const times = (h: OnnxName, factor: number): OnnxName =>
      onnx.node("Mul", [h, onnx.scalar(factor, type!)]);
    const fold = (h: OnnxName, by: number): OnnxName => {
      const right = onnx.node("BitShift", [h, onnx.scalar(by, type!)], { direction: "RIGHT" });
      return onnx.node("BitwiseXor", [h, right]);
    };
    const spread = onnx.node("Add", [times(x, 0x9e3779b9), k0]);
    const keyed = onnx.node("BitwiseXor", [fold(spread, 16), k1]);
    return fold(times(fold(times(keyed, 0x85ebca6b), 13), 0xc2b2ae35), 16);
  },
  samples: [{ inputs: [key, key, sample] }],
});

/** Counters 0, 1, ... of a shape, from two short vectors: a long one would be part of the graph. */
function counters(shape: Shape): Tensor {
  const count = sizeOf(shape);
  const width = Math.ceil(Math.sqrt(count));
  const rows = Math.ceil(count / Math.max(1, width));
  const starts = reshape(arange(0, rows * width, { step: width, dtype: "uint32" }), [rows, 1]);
  const all = reshape(add(starts, arange(0, width, { dtype: "uint32" })), [rows * width]);
  return reshape(cut(all, 0, 0, count), shape);
}

/** Random bits as uint32, quickly drawn: for masks of dropout. */
export const quickBits = (randomKey: Tensor, shape: Shape): Tensor =>
  scatterOp(cut(randomKey, 0, 0, 1), cut(randomKey, 0, 1, 1), counters(shape));
