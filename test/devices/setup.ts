import { existsSync } from "node:fs";
import { beforeAll, beforeEach } from "vitest";
import { device } from "../../src/runtime/index.ts";

/** Chromium's Vulkan in software: for machines without a graphics processor that ONNX Runtime can use. */
const software = "/usr/lib/chromium/vk_swiftshader_icd.json";

if (process.env["LOOM_DEVICE"] === "webgpu" && existsSync(software)) {
  process.env["VK_ICD_FILENAMES"] ??= software;
}

let missing: string | undefined;

beforeAll(async () => {
  missing = await device().then(
    ({ name }) => {
      // Or the suites would pass without having run on the device that they are meant for.
      if (name !== process.env["LOOM_DEVICE"]) throw new Error(`the suites run on ${name}`);
      return undefined;
    },
    (cause: Error) => {
      if (process.env["LOOM_DEVICE"] !== "webgpu") throw cause;
      return cause.message;
    },
  );
});

// A graphics processor is not everywhere.
beforeEach((context) => {
  if (missing !== undefined) context.skip(missing);
});
