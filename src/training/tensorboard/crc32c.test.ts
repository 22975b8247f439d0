import { describe, expect, it } from "vitest";
import { crc32c, maskedCrc32c } from "./crc32c.ts";

describe("crc32c", () => {
  it.each([
    ["the check string", new TextEncoder().encode("123456789"), 0xe3069283],
    ["no bytes", new Uint8Array(0), 0],
    ["32 zeros", new Uint8Array(32), 0x8a9136aa],
    ["32 ones", new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ["32 rising bytes", Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ["32 falling bytes", Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
  ])("agrees with RFC 3720 on %s", (_name, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected);
  });

  it("masks by a rotation and a constant", () => {
    // 0xe3069283 turned right by 15 bits is 0x2507c60d; plus 0xa282ead8.
    expect(maskedCrc32c(new TextEncoder().encode("123456789"))).toBe(0xc78ab0e5);
    // The length field of the first record of every event file TensorFlow writes (24 bytes).
    expect(maskedCrc32c(Uint8Array.of(24, 0, 0, 0, 0, 0, 0, 0))).toBe(0x224b7fa3);
  });
});
