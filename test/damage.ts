import fc from "fast-check";
import { LoomError } from "../src/base/errors.ts";

/** Bytes as accidents and attackers leave them: cut short, bits flipped, pieces overwritten, lengthened, random. */
export function damaged(bytes: Uint8Array): fc.Arbitrary<Uint8Array> {
  const position = fc.nat({ max: Math.max(0, bytes.length - 1) });
  const changed = (change: (copy: Uint8Array) => void): Uint8Array => {
    const copy = bytes.slice();
    change(copy);
    return copy;
  };
  return fc.oneof(
    position.map((end) => bytes.slice(0, end)),
    fc.array(fc.tuple(position, fc.nat({ max: 7 })), { minLength: 1, maxLength: 8 }).map((flips) =>
      changed((copy) => {
        for (const [at, bit] of flips) copy[at]! ^= 1 << bit;
      }),
    ),
    // Headers stand at the start, so damage there goes deepest.
    fc
      .array(fc.tuple(fc.nat({ max: 40 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 })
      .map((bytesAt) =>
        changed((copy) => {
          for (const [at, byte] of bytesAt) if (at < copy.length) copy[at] = byte;
        }),
      ),
    fc
      .tuple(position, fc.uint8Array({ minLength: 1, maxLength: 16 }))
      .map(([at, piece]) => changed((copy) => copy.set(piece.subarray(0, copy.length - at), at))),
    fc.uint8Array({ minLength: 1, maxLength: 64 }).map((tail) => Uint8Array.from([...bytes, ...tail])),
    fc.uint8Array({ maxLength: 600 }),
  );
}

/**
 * Runs a parser on damaged input: a result or an error of ours is fine, anything else fails the test.
 * @returns what the parser made of it, or undefined when it refused
 */
export async function resultOrRefusal<T>(parse: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await parse();
  } catch (error) {
    if (error instanceof LoomError) return undefined;
    throw error;
  }
}
