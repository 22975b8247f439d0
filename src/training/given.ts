import { allocate, dtypes } from "../base/dtype.ts";
import { DataError, DTypeError, ShapeError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { suggest } from "../base/nearest.ts";
import { sameShape, showShape, sizeOf } from "../base/shape.ts";
import { constantValue } from "../graph/leaves.ts";
import { Tensor } from "../graph/tensor.ts";
import { showBatched } from "../layers/checks.ts";
import { takesShape } from "../layers/wiringChecks.ts";
import type { Symbolic } from "../layers/symbolic.ts";

/** Data for one input or output: a tensor or an array, examples along the first axis. */
export type Array_ = Tensor | NdArray;

/** Data for a model: one array, a list in the order of its inputs (outputs), or a record by their names. */
export type Given = Array_ | readonly Array_[] | Readonly<Record<string, Array_>>;

const isArray = (x: unknown): x is Array_ =>
  x instanceof Tensor || (typeof x === "object" && x !== null && "dtype" in x && "shape" in x && "data" in x);

/**
 * The arrays in the order of `names`.
 * @throws {DataError} when one is missing, is no array, or is too many.
 * @throws {DTypeError | ShapeError} when an array's elements are not what its dtype and shape say.
 */
export async function arraysOf(where: string, given: Given, names: readonly string[]): Promise<NdArray[]> {
  const list = listOf(where, given, names);
  return Promise.all(
    list.map((item, i) => {
      if (item instanceof Tensor) return constantValue(item) ?? item.array();
      checkWhole(`${where}, '${names[i]!}'`, item);
      return item;
    }),
  );
}

/** Data that comes from plain JavaScript may be anything; read wrongly it would train on other numbers. */
function checkWhole(where: string, { dtype, shape, data }: NdArray): void {
  if (!dtypes.includes(dtype)) {
    throw new DTypeError({
      where,
      problem: `there is no dtype '${String(dtype)}'`,
      mend: suggest(String(dtype), dtypes),
    });
  }
  const right = allocate(dtype, 0).constructor;
  if (!(data instanceof right) && !(dtype === "uint8" && data instanceof Uint8ClampedArray)) {
    throw new DTypeError({
      where,
      problem: "the elements are not of the dtype",
      expected: `${right.name} for ${dtype}`,
      received: (data as object | undefined)?.constructor.name ?? "nothing",
    });
  }
  if (data.length !== sizeOf(shape)) {
    throw new ShapeError({
      where,
      problem: "the elements do not fit the shape",
      expected: `${sizeOf(shape)} for ${showShape(shape)}`,
      received: `${data.length}`,
    });
  }
}

const noArray = (where: string, received: unknown): DataError =>
  new DataError({
    where,
    problem: "this is no array",
    expected: "a tensor, or { dtype, shape, data }; for several inputs or outputs a list or a record of them",
    received: Array.isArray(received) ? "a list of something else" : `${typeof received}`,
    mend: "make a tensor of plain numbers: tensor([[1, 2], [3, 4]])",
  });

function listOf(where: string, given: Given, names: readonly string[]): readonly Array_[] {
  if (typeof given !== "object" || given === null) throw noArray(where, given);
  if (Array.isArray(given) && !given.every(isArray)) throw noArray(where, given);
  const list: readonly Array_[] = isArray(given)
    ? [given]
    : Array.isArray(given)
      ? (given as readonly Array_[])
      : names.map((name) => {
          const found = (given as Readonly<Record<string, Array_>>)[name];
          if (isArray(found)) return found;
          if (found !== undefined) throw noArray(`${where}, '${name}'`, found);
          throw new DataError({
            where,
            problem: `'${name}' is missing`,
            mend: suggest(name, Object.keys(given)),
          });
        });
  if (list.length !== names.length) {
    throw new DataError({
      where,
      expected: `${names.length} arrays, for ${names.join(", ")}`,
      received: `${list.length}`,
    });
  }
  return list;
}

/** The number of examples in arrays that belong together. @throws {DataError} when they disagree or there is none. */
export function examplesIn(where: string, arrays: readonly NdArray[]): number {
  const counts = arrays.map(({ shape }) => shape[0] ?? 0);
  const first = counts[0] ?? 0;
  if (counts.some((n) => n !== first)) {
    throw new DataError({
      where,
      problem: "the arrays have different numbers of examples",
      expected: "one length along the first axis",
      received: counts.join(", "),
    });
  }
  if (first === 0)
    throw new DataError({ where, problem: "there are no examples", mend: "check the data that was loaded" });
  return first;
}

/** @throws {ShapeError | DTypeError} when an array does not fit the model's input. */
export function checkFits(where: string, array: NdArray, input: Symbolic, name: string): void {
  const { shape, dtype } = input.type;
  if (!takesShape(input, array.shape.slice(1))) {
    throw new ShapeError({
      where: `${where}, input '${name}'`,
      expected: `${showBatched([0, ...shape])}${input.shorter ? ", or shorter along its first axis" : ""}`,
      received: showBatched(array.shape),
      mend: mendShape(array.shape, shape),
    });
  }
  if (array.dtype === "float16" && dtype !== "float16") {
    throw new DTypeError({ where: `${where}, input '${name}'`, expected: dtype, received: array.dtype });
  }
}

function mendShape(received: readonly number[], expected: readonly number[]): string {
  const [, ...rest] = received;
  if (sameShape(received, expected))
    return "put a batch axis in front: ops.expandDims(x, 0), or .batch(32) behind a pipeline";
  if (rest.length + 1 === expected.length && expected.at(-1) === 1)
    return "add the channel axis: ops.expandDims(x, -1)";
  const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
  if (size(rest) === size(expected)) return "the number of elements fits: use ops.reshape";
  return "give the model's input(...) the shape of one example";
}
