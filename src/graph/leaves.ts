import { toTypedArray, type DType, type TypedArray } from "../base/dtype.ts";
import { DataError, UnsupportedError } from "../base/errors.ts";
import { ndarray, type NdArray } from "../base/ndarray.ts";
import type { Shape } from "../base/shape.ts";
import { applyOp, defineOp } from "./op.ts";
import { Tensor } from "./tensor.ts";
import type { TensorType } from "./type.ts";

const unlowered = (): never => {
  throw new UnsupportedError({ where: "leaf", problem: "leaves are bound by the encoder, not lowered" });
};

/** A function's argument. Each is its own node; the name is for printing. */
const inputOp = defineOp<readonly string[], { type: TensorType; name: string }>({
  name: "input",
  inputs: [],
  inferType: (_, { type }) => type,
  vjp: null,
  lower: unlowered,
  samples: [],
});

/** Numbers that are part of the graph. */
const constantOp = defineOp<readonly string[], { value: NdArray }>({
  name: "constant",
  inputs: [],
  inferType: (_, { value }) => ({ dtype: value.dtype, shape: value.shape }),
  vjp: null,
  lower: (onnx, _, { value }) => onnx.constant(value),
  samples: [],
});

/**
 * The same value as a node of its own. Differentiation marks its variables with it, so that values
 * captured from outside do not count.
 */
export const alias = defineOp({
  name: "alias",
  inputs: ["x"],
  inferType: ([x]) => x,
  vjp: ({ dy }) => [dy],
  lower: (_, [x]) => x,
  samples: [{ inputs: [[2, 3]] }],
  elementwise: true,
});

/** A symbolic argument of the given type. */
export const input = (type: TensorType, name = "x"): Tensor => applyOp(inputOp, [], { type, name })[0]!;

/** A constant over an array as it lies. */
export const constant = (value: NdArray): Tensor => applyOp(constantOp, [], { value })[0]!;

/** A constant scalar, or one number broadcast by the ops that use it. */
export const scalar = (value: number, dtype: DType = "float32"): Tensor =>
  constant({ dtype, shape: [], data: toTypedArray(dtype, [value]) });

export const isInput = (t: Tensor): boolean => t.node.op === inputOp;
export const inputName = (t: Tensor): string => String(t.node.attributes["name"]);

/** The array of a constant, or `undefined` for any other tensor. */
export const constantValue = (t: Tensor): NdArray | undefined =>
  t.node.op === constantOp ? (t.node.attributes["value"] as NdArray) : undefined;

/** The number of a constant whose elements are all equal, or `undefined`. */
export function uniformValue(t: Tensor): number | undefined {
  const value = constantValue(t);
  if (value === undefined || value.data.length === 0 || value.dtype === "float16") return undefined;
  const first = value.data[0]!;
  return value.data.every((v: number | bigint) => v === first) ? Number(first) : undefined;
}

/** Numbers nested by axis. */
export type Nested = number | boolean | bigint | readonly Nested[];

/** What op functions take for a tensor: a number is a scalar of the other side's dtype. */
export type TensorLike = Tensor | number;

/**
 * A tensor from nested numbers, a typed array with its shape, or an array.
 * @param values nested numbers, or a typed array (then `shape` defaults to one axis)
 * @param options.dtype defaults to float32, or to what the typed array or the booleans say
 * @throws {DataError} when the nesting is ragged.
 * @example tensor([[1, 2], [3, 4]]); tensor(new Int32Array(6), { shape: [2, 3] })
 */
export function tensor(
  values: Nested | TypedArray | NdArray,
  options: { readonly dtype?: DType; readonly shape?: Shape } = {},
): Tensor {
  if (isNdArray(values)) return constant(values);
  if (ArrayBuffer.isView(values)) {
    const dtype = options.dtype ?? dtypeOf(values as TypedArray);
    const shape = options.shape ?? [(values as TypedArray).length];
    return constant(ndarray(dtype, shape, values as TypedArray));
  }
  const shape: number[] = [];
  for (let level: Nested = values; Array.isArray(level); level = level[0] as Nested) shape.push(level.length);
  const flat: (number | boolean | bigint)[] = [];
  const walk = (level: Nested, axis: number): void => {
    const fits = Array.isArray(level) ? level.length === shape[axis] : axis === shape.length;
    if (!fits) throw new DataError({ where: "tensor", problem: "rows differ in length or depth" });
    if (Array.isArray(level)) level.forEach((inner: Nested) => walk(inner, axis + 1));
    else flat.push(level as number);
  };
  walk(values, 0);
  const dtype = options.dtype ?? (typeof flat[0] === "boolean" ? "bool" : "float32");
  return constant(ndarray(dtype, options.shape ?? shape, toTypedArray(dtype, flat)));
}

const isNdArray = (x: unknown): x is NdArray =>
  typeof x === "object" &&
  x !== null &&
  "dtype" in x &&
  "shape" in x &&
  "data" in x &&
  !(x instanceof Tensor);

function dtypeOf(array: TypedArray): DType {
  if (array instanceof Float32Array) return "float32";
  if (array instanceof Float64Array) return "float64";
  if (array instanceof Int32Array) return "int32";
  if (array instanceof BigInt64Array) return "int64";
  if (array instanceof Uint32Array) return "uint32";
  if (array instanceof Uint16Array) return "float16";
  return "uint8";
}
