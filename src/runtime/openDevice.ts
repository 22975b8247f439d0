import { UnsupportedError } from "../base/errors.ts";
import { checkChoice } from "../base/options.ts";
import { environment, inNode } from "../base/surroundings.ts";
import type { Device } from "./device.ts";
import { nodeDevice } from "./node.ts";
import { webDevice } from "./web.ts";

/**
 * What can run a model:
 * - `cpu`: ONNX Runtime's native library, in Node;
 * - `wasm`: the same in WebAssembly, in a page, a worker or Node;
 * - `webgpu`: a graphics processor, in a page or worker by the browser's WebGPU, in Node by the native library's own.
 */
export type DeviceName = "cpu" | "wasm" | "webgpu";

/** Every device there is a name for. */
export const deviceNames: readonly DeviceName[] = ["cpu", "wasm", "webgpu"];

/**
 * Opens a device, to be given to {@link setDevice}.
 * @param name by default, in Node what the environment's `LOOM_DEVICE` says or else `cpu`, elsewhere `wasm`
 * @throws {OptionError} when there is no device of that name.
 * @throws {UnsupportedError} when it cannot be had here, and why.
 * @example
 * (await openDevice("cpu")).name // "cpu"
 */
export async function openDevice(
  name: string = environment("LOOM_DEVICE") ?? (inNode ? "cpu" : "wasm"),
): Promise<Device> {
  checkChoice("device", name, deviceNames);
  if (name === "wasm" || !inNode) {
    if (name === "cpu") {
      throw new UnsupportedError({
        where: "device 'cpu'",
        problem: "the native library is for Node",
        mend: "in a page or worker use 'wasm' or 'webgpu'",
      });
    }
    return webDevice({ provider: name as "wasm" | "webgpu" });
  }
  return nodeDevice({ provider: name as "cpu" | "webgpu" });
}
