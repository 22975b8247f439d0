import { UnsupportedError } from "../base/errors.ts";
import { createRequire } from "../base/node.ts";
import { inNode } from "../base/surroundings.ts";
import { loadNodeLibrary, type Ort } from "./nodeLibrary.ts";

/** A folder's address, ending in `/`, or the addresses of the library's `.wasm` file and of the script that loads it. */
export type WasmPaths = string | { readonly wasm?: string | URL; readonly mjs?: string | URL };

/** What cannot change once the library runs. */
interface Start {
  readonly threads: number;
  readonly wasmPaths: WasmPaths | undefined;
}

const started = new Map<"wasm" | "webgpu", Start>();

/** Loads ONNX Runtime's build for the web, with WebGPU (26 MB) or without (14 MB), and tells it how to start. */
export async function startLibrary(provider: "wasm" | "webgpu", start: Start): Promise<Ort> {
  const ort = await loadLibrary(provider);
  const before = started.get(provider);
  if (before !== undefined && before.threads !== start.threads) {
    throw new UnsupportedError({
      where: "webDevice",
      problem: "the library already runs with another number of threads",
      expected: `${before.threads}`,
      received: `${start.threads}`,
      mend: "give the first webDevice of a page or worker the threads; it keeps them",
    });
  }
  if (before === undefined) {
    started.set(provider, start);
    ort.env.wasm.numThreads = start.threads;
    if (start.wasmPaths !== undefined) ort.env.wasm.wasmPaths = start.wasmPaths as string;
  }
  return ort;
}

async function loadLibrary(provider: "wasm" | "webgpu"): Promise<Ort> {
  try {
    if (inNode) return loadInNode();
    return provider === "webgpu"
      ? await import("onnxruntime-web/webgpu")
      : await import("onnxruntime-web/wasm");
  } catch (cause) {
    throw new UnsupportedError(
      {
        where: "onnxruntime-web",
        problem: "the library could not be loaded",
        expected: "the package onnxruntime-web",
        received: cause instanceof Error ? cause.message : String(cause),
        mend: "npm install onnxruntime-web",
      },
      { cause },
    );
  }
}

/** The build for Node. Not by `import`: bundlers would follow it into a page. */
function loadInNode(): Ort {
  try {
    // Both libraries enter one list of what can compute, in which the first keeps a name they share.
    loadNodeLibrary();
  } catch {
    // Without the native library there is nothing to share.
  }
  return createRequire(import.meta.url)("onnxruntime-web") as Ort;
}
