import { defineUnary } from "./elementwise.ts";

/** Whole numbers (uint32) shifted to the right by a number of bits. */
export const shiftRight = defineUnary<{ by: number }>("shiftRight", {
  lower: (onnx, [x], { by }, { inputs: [type] }) =>
    onnx.node("BitShift", [x, onnx.scalar(by, type!)], { direction: "RIGHT" }),
  vjp: null,
  samples: [
    { inputs: [{ values: [0, 1023, 4294967295], shape: [3], dtype: "uint32" }], attributes: { by: 9 } },
  ],
});
