import { UnsupportedError } from "../base/errors.ts";
import { createRequire } from "../base/node.ts";

export type Ort = typeof import("onnxruntime-common");

/** Loads the native library. Not by `import`: bundlers would follow it into a page. */
export function loadNodeLibrary(): Ort {
  // From 1.30 on the library reports its use over the network on Linux unless told not to, and matches the whole
  // command line with a recursive pattern for it: a long one (loom predict photos/*.jpg) overflows the stack.
  process.env["ORT_DISABLE_TELEMETRY"] ??= "1";
  try {
    return createRequire(import.meta.url)("onnxruntime-node") as Ort;
  } catch (cause) {
    throw new UnsupportedError(
      {
        where: "onnxruntime-node",
        problem: "the native library could not be loaded",
        expected: "the package onnxruntime-node, on Linux, macOS or Windows (x64 or arm64)",
        received: `${process.platform}-${process.arch}`,
        mend: "run npm ci again",
      },
      { cause },
    );
  }
}
