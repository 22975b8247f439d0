import { BufferReader, Parser } from "pickleparser";
import { DataError } from "../base/errors.ts";
import { latin1Bytes, latin1Text } from "./latin1.ts";

/** A NumPy array as it lies in a pickle. */
export interface NumpyArray {
  readonly kind: "numpy";
  /** NumPy's short name: `u1`, `i8`, `f4`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly fortranOrder: boolean;
  readonly bytes: Uint8Array;
}

/** What a data pickle may hold. Python 2's strings come as text with one character a byte,
 * above 64 KiB as bytes. */
export type Pickled = null | boolean | number | string | Uint8Array | NumpyArray | Pickled[] | PickledMap;
export type PickledMap = Map<Pickled, Pickled>;

export const isNumpyArray = (value: unknown): value is NumpyArray => value instanceof NumpyArrayObject;

/**
 * Reads a Python pickle (protocol 1 to 5) of plain data and NumPy arrays. No class but NumPy's array is known,
 * no code is run, and only the opcodes that plain data needs are accepted.
 * @throws {DataError} on anything else, and when the pickle is damaged or cut short.
 */
export function decodePickle(bytes: Uint8Array, where: string): Pickled {
  const reader = new GuardedReader(bytes);
  const parser = new Parser({
    nameResolver: { resolve: resolveName },
    unpicklingTypeOfDictionary: "Map",
  });
  try {
    return parser.read<Pickled>(reader);
  } catch (cause) {
    throw new DataError(
      {
        where,
        problem: `not a readable pickle, at byte ${reader.position}: ${cause instanceof Error ? cause.message : String(cause)}`,
        expected: "a pickle of plain data and NumPy arrays",
        mend: "is the file whole, and what its name says?",
      },
      { cause },
    );
  }
}

/** Opcodes of plain data by their letters in CPython's pickle.py; the rest (sets, classes, buffers) are refused. */
const acceptedOpcodes = new Set<number>([
  ...[..."(.NBCTUX)]}JKMGaestuRqrhjbc"].map((letter) => letter.charCodeAt(0)),
  ...[0x80, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8c, 0x8d, 0x8e, 0x93, 0x94, 0x95],
]);
const longOpcode = 0x8a;

/** No name, key or label is longer. */
const longestText = 65_536;

/** An opcode of one byte may cost hundreds in memory; real files have a tenth of this. */
const maxOpcodes = 500_000;

/** The parser's reader, which trusts its input, made safe: lengths, opcodes and their number are checked. */
class GuardedReader extends BufferReader {
  readonly #bytes: Uint8Array;
  #opcodes = 0;

  constructor(bytes: Uint8Array) {
    super(bytes);
    this.#bytes = bytes;
  }

  // A negative length would move back and loop for ever.
  override skip(count: number): void {
    if (!(count >= 0)) throw new Error("negative length");
    super.skip(count);
  }

  // The parser's own would write a warning on the console.
  override uint64(): number {
    const number = this.uint32() + 2 ** 32 * this.uint32();
    if (!Number.isSafeInteger(number)) throw new Error("length too large");
    return number;
  }

  /** Python 2 writes arrays' contents as strings: long ones stay bytes, for a string of 30 MB takes a second. */
  override string(size: number, encoding: "ascii" | "utf-8"): string {
    if (encoding === "utf-8") return super.string(size, encoding);
    const bytes = this.bytes(size) as Uint8Array;
    return size > longestText ? (bytes as unknown as string) : latin1Text(bytes);
  }

  // The parser asks this once before each opcode, and at no other time.
  override hasNext(): boolean {
    if (!super.hasNext()) return false;
    const opcode = this.#bytes[this.position]!;
    if (!acceptedOpcodes.has(opcode)) throw new Error(`opcode 0x${opcode.toString(16)} is not accepted`);
    if (++this.#opcodes > maxOpcodes) throw new Error(`more than ${maxOpcodes} opcodes`);
    if (opcode === longOpcode && this.#bytes[this.position + 1]! > 6) throw new Error("integer too large");
    return true;
  }
}

/** What `BUILD` fills with numpy.dtype's state; only its name, given at the start, matters here. */
class NumpyDtypeObject {
  readonly name: string;
  constructor(name: unknown) {
    if (typeof name !== "string") throw new Error("a dtype without a name");
    this.name = name;
  }
  __setstate__(): void {}
}

class NumpyArrayObject implements NumpyArray {
  readonly kind = "numpy";
  dtype = "u1";
  shape: number[] = [];
  fortranOrder = false;
  bytes: Uint8Array = new Uint8Array();

  /** State of numpy.ndarray.__reduce__: (version, shape, dtype, isFortran, rawData). */
  __setstate__(state: unknown): void {
    const [, shape, dtype, isFortran, raw] = Array.isArray(state) ? (state as unknown[]) : [];
    const bytes = typeof raw === "string" ? latin1Bytes(raw) : raw;
    const isShape = Array.isArray(shape) && shape.every((n) => Number.isSafeInteger(n) && n >= 0);
    if (!isShape || !(dtype instanceof NumpyDtypeObject) || !(bytes instanceof Uint8Array)) {
      throw new Error("a NumPy array of a kind not known here");
    }
    this.shape = shape as number[];
    this.dtype = dtype.name;
    this.fortranOrder = isFortran === true;
    this.bytes = bytes;
  }
}

/** `_codecs.encode`, by which Python 3 writes bytes in old protocols. */
function encode(text: unknown): Uint8Array {
  const bytes = typeof text === "string" ? latin1Bytes(text) : undefined;
  if (bytes === undefined) throw new Error("bytes in an unknown encoding");
  return bytes;
}

type Callable = (...args: unknown[]) => unknown;

const names = new Map<string, Callable>([
  ["numpy.core.multiarray _reconstruct", () => new NumpyArrayObject()],
  ["numpy._core.multiarray _reconstruct", () => new NumpyArrayObject()],
  // Only ever an argument of _reconstruct.
  ["numpy ndarray", () => undefined],
  ["numpy dtype", (name) => new NumpyDtypeObject(name)],
  ["_codecs encode", encode],
]);

function resolveName(module: string, name: string): Callable {
  const found = names.get(`${module} ${name}`);
  if (found === undefined) throw new Error(`refers to ${module}.${name}, which is not plain data`);
  return found;
}
