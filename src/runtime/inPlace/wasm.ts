import type { Program, Value } from "./program.ts";

/** A program's function: the length of its arrays in bytes, where each begins, then the scalars. */
export type Kernel = (bytes: number, ...operands: number[]) => void;

/** Bytes of a vector: arrays are read and written in whole ones, so their ends are padded. */
export const vectorBytes = 16;

const type = { i32: 0x7f, f32: 0x7d, v128: 0x7b, function: 0x60, empty: 0x40 };
const op = {
  loop: 0x03,
  end: 0x0b,
  branchIf: 0x0d,
  get: 0x20,
  set: 0x21,
  tee: 0x22,
  lessUnsigned: 0x49,
  add: 0x6a,
};
const constants = { i32: 0x41, f32: 0x43 };
const simd = { prefix: 0xfd, load: 0, store: 11, splat: 19, less: 67, andNot: 79, abs: 224 };

/** LEB128, the variable-length form of a whole number from 0. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  do {
    const low = left & 0x7f;
    left = Math.floor(left / 128);
    bytes.push(left === 0 ? low : low | 0x80);
  } while (left !== 0);
  return bytes;
}

const vector = (items: readonly (readonly number[])[]): number[] => [
  ...unsigned(items.length),
  ...items.flat(),
];
const section = (id: number, content: readonly number[]): number[] => [
  id,
  ...unsigned(content.length),
  ...content,
];
const text = (name: string): number[] => vector([...new TextEncoder().encode(name)].map((byte) => [byte]));
const instruction = (code: number): number[] => [simd.prefix, ...unsigned(code)];
const splat = (value: number): number[] => [
  constants.f32,
  ...new Uint8Array(Float32Array.of(value).buffer),
  ...instruction(simd.splat),
];
/** What is read or written lies on a boundary of 2^4 bytes. */
const aligned = [4, 0];

/**
 * A WebAssembly module with one function, which goes through its arrays four elements at a time. Numbers below
 * 2^-126 are stored as zero: decaying moments get there, and processors take many times as long for them.
 * @see https://webassembly.github.io/spec/core/binary/
 */
export function encodeProgram({ values, stores, arrays, scalars }: Program): Uint8Array<ArrayBuffer> {
  // Locals: bytes, pointers, scalars; then the offset, and the values.
  const pointer = (array: number): number => 1 + array;
  const scalar = (number: number): number => 1 + arrays + number;
  const offset = 1 + arrays + scalars;
  const local = (value: number): number => offset + 1 + value;
  const get = (index: number): number[] => [op.get, ...unsigned(index)];
  const set = (index: number): number[] => [op.set, ...unsigned(index)];
  const address = (array: number): number[] => [...get(pointer(array)), ...get(offset), op.add];

  // x & ~(|x| < 2^-126), which lets NaN through
  const smallest = local(values.length);
  const flushed = (x: readonly number[]): number[] => [
    ...[...x, ...x, ...instruction(simd.abs), ...get(smallest), ...instruction(simd.less)],
    ...instruction(simd.andNot),
  ];

  const write = (value: Value): number[] => {
    switch (value.kind) {
      case "array":
        return [...address(value.array), ...instruction(simd.load), ...aligned];
      case "scalar":
        return [...get(scalar(value.scalar)), ...instruction(simd.splat)];
      case "constant":
        return splat(value.value);
      case "instruction":
        return [...value.inputs.flatMap((input) => get(local(input))), ...instruction(value.code)];
    }
  };
  const written = values.map((value, i) => ({
    each: value.kind === "array" || value.kind === "instruction",
    bytes: [...write(value), ...set(local(i))],
  }));
  const body = [
    ...[...splat(2 ** -126), ...set(smallest)],
    ...written.flatMap(({ each, bytes }) => (each ? [] : bytes)),
    ...[op.loop, type.empty],
    ...written.flatMap(({ each, bytes }) => (each ? bytes : [])),
    ...stores.flatMap(({ value, array }) => [
      ...address(array),
      ...flushed(get(local(value))),
      ...instruction(simd.store),
      ...aligned,
    ]),
    ...[...get(offset), constants.i32, vectorBytes, op.add, op.tee, ...unsigned(offset)],
    ...[...get(0), op.lessUnsigned, op.branchIf, 0],
    ...[op.end, op.end],
  ];
  const locals = vector([
    [1, type.i32],
    [...unsigned(values.length + 1), type.v128],
  ]);
  const parameters = [
    ...Array.from({ length: 1 + arrays }, () => [type.i32]),
    ...Array.from({ length: scalars }, () => [type.f32]),
  ];
  const code = [...locals, ...body];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector([[type.function, ...vector(parameters), 0]])),
    // The memory is imported: several kernels work on one.
    ...section(2, vector([[...text("arena"), ...text("memory"), 2, 0, 0]])),
    ...section(3, vector([[0]])),
    ...section(7, vector([[...text("run"), 0, 0]])),
    ...section(10, vector([[...unsigned(code.length), ...code]])),
  ]);
}
