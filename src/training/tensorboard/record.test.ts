import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataError } from "../../base/errors.ts";
import { frameRecord, readRecords } from "./record.ts";

const records = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 6 });

function join(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

describe("TFRecord framing", () => {
  it("gives back what was framed", () => {
    fc.assert(
      fc.property(records, (parts) => {
        expect([...readRecords(join(parts.map(frameRecord)))]).toEqual(parts);
      }),
    );
  });

  it("leaves out a record that was cut off, and keeps those before it", () => {
    const first = frameRecord(Uint8Array.of(1, 2, 3));
    const file = join([first, frameRecord(Uint8Array.of(4, 5))]);
    for (let length = first.length; length < file.length; length++) {
      expect([...readRecords(file.subarray(0, length))]).toEqual([Uint8Array.of(1, 2, 3)]);
    }
  });

  it("notices every single flipped bit", () => {
    const file = frameRecord(Uint8Array.of(7, 8, 9));
    for (let bit = 0; bit < file.length * 8; bit++) {
      const damaged = Uint8Array.from(file);
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => [...readRecords(damaged)]).toThrow(DataError);
    }
  });
});
