import { DataError, DTypeError, ShapeError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { suggest } from "../base/nearest.ts";
import { sameShape } from "../base/shape.ts";
import { constantValue } from "../graph/leaves.ts";
import { Tensor } from "../graph/tensor.ts";
import { showBatched } from "../layers/checks.ts";
import type { Loss } from "../losses/index.ts";
import type { Symbolic } from "../layers/symbolic.ts";

/** Data for one input or output: a tensor or an array, examples along the first axis. */
export type Array_ = Tensor | NdArray;

/** Data for a model: one array, a list in the order of its inputs (outputs), or a record by their names. */
export type Given = Array_ | readonly Array_[] | Readonly<Record<string, Array_>>;

const isArray = (x: Given): x is Array_ =>
  x instanceof Tensor || ("dtype" in x && "shape" in x && "data" in x);

/** The arrays in the order of `names`. @throws {DataError} when one is missing or too many. */
export async function arraysOf(where: string, given: Given, names: readonly string[]): Promise<NdArray[]> {
  const list = listOf(where, given, names);
  return Promise.all(
    list.map((item) => (item instanceof Tensor ? (constantValue(item) ?? item.array()) : item)),
  );
}

function listOf(where: string, given: Given, names: readonly string[]): readonly Array_[] {
  const list: readonly Array_[] = isArray(given)
    ? [given]
    : Array.isArray(given)
      ? (given as readonly Array_[])
      : names.map((name) => {
          const found = (given as Readonly<Record<string, Array_>>)[name];
          if (found !== undefined) return found;
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
  if (!sameShape(array.shape.slice(1), shape)) {
    throw new ShapeError({
      where: `${where}, input '${name}'`,
      expected: showBatched([0, ...shape]),
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
  if (sameShape(received, expected)) return "put a batch axis in front: ops.expandDims(x, 0)";
  if (rest.length + 1 === expected.length && expected.at(-1) === 1)
    return "add the channel axis: ops.expandDims(x, -1)";
  const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
  if (size(rest) === size(expected)) return "the number of elements fits: use ops.reshape";
  return "give the model's input(...) the shape of one example";
}

/**
 * Class numbers must lie within the classes: the runtime would stop at one that does not, in mid-training.
 * @throws {DataError} naming the first example at fault.
 */
export function checkClassNumbers(
  where: string,
  labels: NdArray,
  loss: Loss | undefined,
  classes: number,
): void {
  if (!loss?.sparse) return;
  const ignored = loss.config["ignoreClass"];
  const at = (labels.data as Float32Array).findIndex((value) => {
    const label = Number(value);
    return label !== ignored && !(Number.isInteger(label) && label >= 0 && label < classes);
  });
  if (at < 0) return;
  throw new DataError({
    where: `${where}, labels`,
    problem: `a label is out of range in example ${Math.floor(at / (labels.data.length / labels.shape[0]!))}`,
    expected: `class numbers from 0 to ${classes - 1}, for ${classes} outputs`,
    received: `${labels.data[at]}`,
    mend: "count classes from 0, or give the last layer as many units as there are classes",
  });
}
