import type { InferenceSession } from "onnxruntime-common";
import { UnsupportedError } from "../base/errors.ts";
import { input } from "../graph/leaves.ts";
import { add } from "../ops/index.ts";

/**
 * Opens a graphics processor in Node, by compiling the least of models for it.
 * @throws {UnsupportedError} when there is none that the library can use.
 */
export async function checkNodeGpu(create: (model: Uint8Array) => Promise<InferenceSession>): Promise<void> {
  const x = input({ dtype: "float32", shape: [1] });
  const { toOnnx } = await import("../onnx/index.ts");
  try {
    await (await create(toOnnx({ inputs: [x], outputs: [add(x, x)] }))).release();
  } catch (cause) {
    const told = cause instanceof Error ? cause.message : String(cause);
    throw new UnsupportedError(
      {
        where: "device 'webgpu'",
        problem: "ONNX Runtime finds no graphics processor that it can use",
        expected: "a driver for Vulkan (Linux), Direct3D 12 (Windows) or Metal (macOS)",
        received: told.replace(/^.* was false\. /s, "").trim(),
        mend: "docs/DEVICES.md names drivers, one in software among them; or use 'cpu'",
      },
      { cause },
    );
  }
}
