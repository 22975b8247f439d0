import type { SharpConstructor } from "sharp";
import { UnsupportedError } from "../base/errors.ts";
import { requirePackage } from "../base/node.ts";

/**
 * The picture library, loaded when first needed: it takes a tenth of a second and is native code.
 * @throws {UnsupportedError} where it is not installed, and in a page.
 */
export async function loadSharp(): Promise<SharpConstructor> {
  try {
    return requirePackage("sharp") as SharpConstructor;
  } catch (cause) {
    if (cause instanceof UnsupportedError) throw cause;
    throw new UnsupportedError(
      { where: "pictures", problem: "the package sharp cannot be loaded", mend: "npm install sharp" },
      { cause },
    );
  }
}

// libvips 8.18 tries its Ultra HDR decoder on every JPEG, a sixth of the time of a small one.
const slowDecoders = { operation: ["VipsForeignLoadUhdr"] };
let users = 0;
let threadsBefore = 0;

/**
 * Runs `work` with sharp set for many small pictures: one thread for each, several at once. These settings belong
 * to the whole process, so they are put back when the last such work ends.
 */
export async function withFastDecoding<T>(work: () => Promise<T>): Promise<T> {
  const sharp = await loadSharp();
  if (users++ === 0) {
    threadsBefore = sharp.concurrency();
    sharp.concurrency(1);
    sharp.block(slowDecoders);
  }
  try {
    return await work();
  } finally {
    if (--users === 0) {
      sharp.concurrency(threadsBefore);
      sharp.unblock(slowDecoders);
    }
  }
}
