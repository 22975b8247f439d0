import { DataError } from "../base/errors.ts";
import { ndarray } from "../base/ndarray.ts";
import { cifar10ClassNames } from "./cifarClassNames.ts";
import type { Examples } from "./examples.ts";
import { decodePickle, isNumpyArray, type Pickled } from "./pickle.ts";

const side = 32;
const channels = 3;
const plane = side * side;
const pictureBytes = plane * channels;

/**
 * Decodes a batch of CIFAR-10's binary version: records of one label byte, then 1,024 bytes each of red, green and
 * blue. Pictures come out channels-last.
 * Shapes: `x [n, 32, 32, 3]` uint8, `y [n]` int32.
 * Source: https://www.cs.toronto.edu/~kriz/cifar.html
 * @throws {DataError} when the length is no multiple of 3,073 or a label is above 9.
 */
export function decodeCifarBinary(bytes: Uint8Array, where: string): Examples {
  const record = 1 + pictureBytes;
  const count = bytes.length / record;
  if (count === 0 || !Number.isInteger(count)) {
    throw new DataError({
      where,
      problem: "not a whole CIFAR-10 batch",
      expected: `a multiple of ${record} bytes`,
      received: `${bytes.length} bytes`,
      mend: "fetch the archive again",
    });
  }
  const x = new Uint8Array(count * pictureBytes);
  const y = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    y[i] = checkLabel(bytes[i * record], i, where);
    interleave(bytes, i * record + 1, x, i * pictureBytes);
  }
  return examples(x, y);
}

/**
 * Decodes a batch of CIFAR-10's Python version: a pickled dictionary with `data`, a uint8 array `[n, 3072]` laid out
 * as in the binary version, and `labels`, a list.
 * @throws {DataError} when the pickle is damaged, or holds something else.
 */
export function decodeCifarPickle(bytes: Uint8Array, where: string): Examples {
  const pickled = decodePickle(bytes, where);
  const data = field(pickled, "data", where);
  const labels = field(pickled, "labels", where);
  if (!isNumpyArray(data) || data.dtype !== "u1" || data.fortranOrder) {
    throw new DataError({ where, problem: "'data' is no uint8 array in C order" });
  }
  const [count = 0, width] = data.shape;
  const fits = data.shape.length === 2 && width === pictureBytes && data.bytes.length === count * width;
  if (!fits || count === 0) {
    throw new DataError({
      where,
      problem: "'data' has the wrong shape",
      expected: `[n, ${pictureBytes}]`,
      received: `[${data.shape.join(", ")}] with ${data.bytes.length} bytes`,
    });
  }
  if (!Array.isArray(labels) || labels.length !== count) {
    throw new DataError({ where, problem: "'labels' does not fit 'data'", expected: `a list of ${count}` });
  }
  const x = new Uint8Array(count * pictureBytes);
  for (let i = 0; i < count; i++) interleave(data.bytes, i * pictureBytes, x, i * pictureBytes);
  return examples(
    x,
    Int32Array.from(labels, (label, i) => checkLabel(label, i, where)),
  );
}

/**
 * The class names of `batches.meta.txt` (one a line) or `batches.meta` (a pickle with `label_names`).
 * @throws {DataError} when there are not ten.
 */
export function decodeCifarClassNames(bytes: Uint8Array, where: string): string[] {
  const names = where.endsWith(".txt")
    ? new TextDecoder().decode(bytes).split("\n")
    : field(decodePickle(bytes, where), "label_names", where);
  const words = Array.isArray(names) ? names.map((n) => (typeof n === "string" ? n.trim() : "")) : [];
  const found = words.filter((word) => word !== "");
  if (found.length !== cifar10ClassNames.length) {
    throw new DataError({
      where,
      problem: "not CIFAR-10's class names",
      expected: "10",
      received: `${found.length}`,
    });
  }
  return found;
}

/** A value of a pickled dictionary. */
function field(pickled: Pickled, name: string, where: string): Pickled {
  const value = pickled instanceof Map ? pickled.get(name) : undefined;
  if (value === undefined) {
    throw new DataError({
      where,
      problem: `no '${name}'`,
      expected: "a dictionary of CIFAR-10's Python version",
    });
  }
  return value;
}

function checkLabel(label: unknown, index: number, where: string): number {
  if (Number.isInteger(label) && (label as number) >= 0 && (label as number) < cifar10ClassNames.length) {
    return label as number;
  }
  throw new DataError({
    where,
    problem: `picture ${index} has an impossible label`,
    expected: "0 to 9",
    received: typeof label === "number" ? `${label}` : typeof label,
    mend: "is it CIFAR-10, and undamaged?",
  });
}

/** Three planes to one picture of three channels. */
function interleave(from: Uint8Array, start: number, to: Uint8Array, offset: number): void {
  for (let i = 0; i < plane; i++) {
    to[offset + channels * i] = from[start + i]!;
    to[offset + channels * i + 1] = from[start + plane + i]!;
    to[offset + channels * i + 2] = from[start + 2 * plane + i]!;
  }
}

const examples = (x: Uint8Array, y: Int32Array): Examples => ({
  x: ndarray("uint8", [y.length, side, side, channels], x),
  y: ndarray("int32", [y.length], y),
});
