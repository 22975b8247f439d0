/** The element types a tensor can have. `uint32` exists for random keys, `uint8` for pictures as they come. */
export type DType = "float32" | "float64" | "float16" | "int32" | "int64" | "uint32" | "uint8" | "bool";

/** The typed array that holds a tensor's elements; `float16` as raw bits, `bool` as 0 and 1. */
export type TypedArray =
  Float32Array | Float64Array | Uint16Array | Int32Array | BigInt64Array | Uint32Array | Uint8Array;

const arrayTypes = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint32: Uint32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

/** Every dtype, in no order that matters. */
export const dtypes = Object.keys(arrayTypes) as DType[];

export const isFloat = (dtype: DType): boolean => dtype.startsWith("float");
export const bytesPerElement = (dtype: DType): number => arrayTypes[dtype].BYTES_PER_ELEMENT;

/** A new zeroed typed array of `length` elements. */
export function allocate(dtype: DType, length: number): TypedArray {
  return new arrayTypes[dtype](length);
}

/** The elements of `bytes` seen as `dtype`; copies only when the bytes are not aligned. */
export function viewBytes(dtype: DType, bytes: Uint8Array): TypedArray {
  const width = bytesPerElement(dtype);
  const aligned = bytes.byteOffset % width === 0 ? bytes : bytes.slice();
  return new arrayTypes[dtype](aligned.buffer as ArrayBuffer, aligned.byteOffset, aligned.byteLength / width);
}

/** Converts numbers to a typed array of `dtype`: bool by `!= 0`, float16 by rounding to nearest even. */
export function toTypedArray(dtype: DType, values: ArrayLike<number | bigint | boolean>): TypedArray {
  const out = allocate(dtype, values.length);
  if (dtype === "int64") {
    const big = out as BigInt64Array;
    for (let i = 0; i < values.length; i++) big[i] = BigInt(values[i]!);
  } else {
    const convert: (v: number) => number =
      dtype === "bool" ? (v) => (v === 0 ? 0 : 1) : dtype === "float16" ? float16Bits : (v) => v;
    const plain = out as Float32Array;
    for (let i = 0; i < values.length; i++) plain[i] = convert(Number(values[i]!));
  }
  return out;
}

const scratch = new DataView(new ArrayBuffer(4));

/** The 16 bits of the IEEE half-precision number nearest to `value`. */
function float16Bits(value: number): number {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const mantissa = bits & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (mantissa ? 0x200 : 0);
  const half = exponent - 112;
  if (half >= 31) return sign | 0x7c00;
  if (half < -10) return sign;
  // Subnormal halves shift the implicit leading one into the mantissa.
  const full = half <= 0 ? mantissa | 0x800000 : mantissa;
  const shift = half <= 0 ? 14 - half : 13;
  const kept = (half <= 0 ? 0 : half << 10) + (full >>> shift);
  const rest = full & ((1 << shift) - 1);
  const middle = 1 << (shift - 1);
  return sign | (kept + (rest > middle || (rest === middle && kept & 1) ? 1 : 0));
}

/** The number that 16 half-precision bits stand for. */
export function fromFloat16Bits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const mantissa = bits & 0x3ff;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 31) return mantissa ? NaN : sign * Infinity;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}
