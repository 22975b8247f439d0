import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { sha256 } from "./sha256.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

it("gives the digests of the standard's examples", () => {
  expect(sha256([bytes("abc")])).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(sha256([])).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
});

it("agrees with Node's for pieces of any length", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), (pieces) => {
      expect(sha256(pieces)).toBe(createHash("sha256").update(Buffer.concat(pieces)).digest("hex"));
    }),
  );
});
