import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { damaged, resultOrRefusal } from "../../test/damage.ts";
import { dtypes, toTypedArray } from "../base/dtype.ts";
import { DataError } from "../base/errors.ts";
import { ndarray, type NdArray } from "../base/ndarray.ts";
import { sizeOf } from "../base/shape.ts";
import { joinBytes } from "./gzip.ts";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";

const array: fc.Arbitrary<NdArray> = fc
  .tuple(fc.constantFrom(...dtypes), fc.array(fc.nat({ max: 3 }), { maxLength: 3 }))
  .map(([dtype, shape]) =>
    ndarray(
      dtype,
      shape,
      toTypedArray(
        dtype,
        Array.from({ length: sizeOf(shape) }, (_, i) => i % 2),
      ),
    ),
  );

const encode = (tensors: Record<string, NdArray>, metadata?: Record<string, string>): Uint8Array =>
  joinBytes(encodeSafetensors(tensors, metadata));

/** A file with this header and so many bytes of data. */
function withHeader(header: unknown, dataBytes: number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

describe("safetensors", () => {
  test("gives back what was put in", () => {
    const names = fc.string({ minLength: 1 }).filter((name) => name !== "__metadata__");
    fc.assert(
      fc.property(
        fc.dictionary(names, array),
        fc.dictionary(fc.string(), fc.string()),
        (tensors, metadata) => {
          const back = decodeSafetensors(encode(tensors, metadata), "w");
          expect(Object.entries(back.tensors).sort()).toEqual(Object.entries(tensors).sort());
          expect(Object.entries(back.metadata).sort()).toEqual(Object.entries(metadata).sort());
        },
      ),
    );
  });

  test("reads bfloat16 as float32", () => {
    const bytes = withHeader({ half: { dtype: "BF16", shape: [2, 2], data_offsets: [0, 8] } }, 8);
    bytes.set([0x80, 0x3f, 0x20, 0xc0, 0x80, 0x7f, 0x00, 0x00], bytes.length - 8);
    const { half } = decodeSafetensors(bytes, "w").tensors;
    expect(half).toEqual(ndarray("float32", [2, 2], Float32Array.of(1, -2.5, Infinity, 0)));
    const short = withHeader({ half: { dtype: "BF16", shape: [2, 2], data_offsets: [0, 16] } }, 16);
    expect(() => decodeSafetensors(short, "w")).toThrow("does not fit its data_offsets");
  });

  test("reads without copying, because tensors lie aligned", () => {
    const bytes = encode({
      flags: ndarray("bool", [3], Uint8Array.of(1, 0, 1)),
      big: ndarray("float64", [2], Float64Array.of(1, 2)),
      small: ndarray("float32", [1], Float32Array.of(3)),
    });
    for (const { data } of Object.values(decodeSafetensors(bytes, "w").tensors)) {
      expect(data.buffer).toBe(bytes.buffer);
    }
  });

  test("reads a file written by the reference library (Python safetensors 0.8.0)", () => {
    const file =
      "AAEAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJmb3JtYXQiOiJucCJ9LCJpIjp7ImR0eXBlIjoiSTY0Iiwic2hhcGUiOlsxXSwiZGF0YV9v" +
      "ZmZzZXRzIjpbMCw4XX0sImEiOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6WzIsM10sImRhdGFfb2Zmc2V0cyI6WzgsMzJdfSwiaCI6eyJk" +
      "dHlwZSI6IkYxNiIsInNoYXBlIjpbMl0sImRhdGFfb2Zmc2V0cyI6WzMyLDM2XX0sImIiOnsiZHR5cGUiOiJCT09MIiwic2hhcGUiOlsz" +
      "XSwiZGF0YV9vZmZzZXRzIjpbMzYsMzldfX0gICAgAAAAAAABAAAAAAAAAACAPwAAAEAAAEBAAACAQAAAoEAAPgDAAQAB";
    const { tensors, metadata } = decodeSafetensors(
      Uint8Array.from(Buffer.from(file, "base64")),
      "reference",
    );
    expect(metadata).toEqual({ format: "np" });
    expect(tensors).toEqual({
      a: ndarray("float32", [2, 3], Float32Array.of(0, 1, 2, 3, 4, 5)),
      b: ndarray("bool", [3], Uint8Array.of(1, 0, 1)),
      h: ndarray("float16", [2], Uint16Array.of(0x3e00, 0xc000)),
      i: ndarray("int64", [1], BigInt64Array.of(2n ** 40n)),
    });
  });

  const f32 = (shape: unknown, begin: number, end: number) => ({
    dtype: "F32",
    shape,
    data_offsets: [begin, end],
  });
  test.each([
    ["nothing", new Uint8Array(), /too short/],
    [
      "a huge header length",
      Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0x7f, 1),
      /impossible header length at byte 0/,
    ],
    ["no JSON", withHeader("{x", 0), /no valid JSON/],
    ["an array as header", withHeader([], 0), /no JSON object/],
    [
      "an unknown dtype",
      withHeader({ a: { dtype: "F8", shape: [1], data_offsets: [0, 1] } }, 1),
      /'a' has an unknown/,
    ],
    ["a negative axis", withHeader({ a: f32([-1], 0, 4) }, 4), /invalid shape/],
    ["a fractional axis", withHeader({ a: f32([0.5], 0, 4) }, 4), /invalid shape/],
    ["offsets past the file", withHeader({ a: f32([4], 0, 16) }, 8), /cut short/],
    ["a shape that does not fit", withHeader({ a: f32([3], 0, 8) }, 8), /does not fit/],
    ["overflowing axes", withHeader({ a: f32([2 ** 40, 2 ** 40], 0, 8) }, 8), /does not fit/],
    ["overlap", withHeader({ a: f32([2], 0, 8), b: f32([2], 4, 12) }, 12), /'b' overlaps/],
    ["a gap", withHeader({ a: f32([1], 0, 4), b: f32([1], 8, 12) }, 12), /'b' leaves a gap/],
    ["bytes at the end", withHeader({ a: f32([1], 0, 4) }, 9), /unexpected bytes/],
    ["odd metadata", withHeader({ __metadata__: { a: 1 } }, 0), /__metadata__/],
    [
      "odd bools",
      withHeader({ a: { dtype: "BOOL", shape: [9], data_offsets: [0, 9] } }, 9).fill(2, -1),
      /BOOL/,
    ],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes, "w.safetensors")).toThrow(DataError);
    expect(() => decodeSafetensors(bytes, "w.safetensors")).toThrow(message);
  });

  test("survives damage", async () => {
    const whole = encode(
      {
        kernel: ndarray("float32", [2, 2], Float32Array.of(1, 2, 3, 4)),
        b: ndarray("bool", [1], Uint8Array.of(1)),
      },
      { format: "loom" },
    );
    await fc.assert(
      fc.asyncProperty(damaged(whole), async (bytes) => {
        const back = await resultOrRefusal(() => decodeSafetensors(bytes, "w"));
        for (const t of Object.values(back?.tensors ?? {})) expect(t.data.length).toBe(sizeOf(t.shape));
      }),
      { numRuns: 3000 },
    );
  });
});
