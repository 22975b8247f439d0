import { inNode } from "../base/surroundings.ts";

/** The one call of the browser's WebGPU that is needed here. */
interface Gpu {
  requestAdapter(): Promise<object | null>;
}

/** Why there is no WebGPU in this page or worker; `undefined` when there is. */
export async function gpuMissing(): Promise<string | undefined> {
  if (inNode) return "no WebGPU: onnxruntime-web has it in browsers alone (in Node, nodeDevice has its own)";
  const gpu = (globalThis.navigator as { readonly gpu?: Gpu } | undefined)?.gpu;
  if (gpu === undefined)
    return "no WebGPU: this browser has none, or the page is not served by https or from localhost";
  try {
    if ((await gpu.requestAdapter()) !== null) return undefined;
  } catch (cause) {
    return `no WebGPU: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
  return "no WebGPU: the browser finds no graphics processor that it may use";
}
