import type { DType } from "../base/dtype.ts";

/** The numbers ONNX gives to element types (TensorProto.DataType). */
export const onnxTypes: Readonly<Record<DType, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
};
