import { afterEach, expect, test, vi } from "vitest";
import { OptionError, UnsupportedError } from "../base/errors.ts";
import { tensor } from "../graph/leaves.ts";
import * as ops from "../ops/index.ts";
import { compile, compileGraph, device, nodeDevice, openDevice, setDevice, webDevice } from "./index.ts";
import { input } from "../graph/leaves.ts";

afterEach(() => vi.unstubAllEnvs());

test("the environment names the device, and a wrong name gets the nearest", async () => {
  vi.stubEnv("LOOM_DEVICE", "wasm");
  expect((await openDevice()).name).toBe("wasm");
  vi.stubEnv("LOOM_DEVICE", "");
  expect((await openDevice()).name).toBe("cpu");
  vi.stubEnv("LOOM_DEVICE", "wsm");
  await expect(openDevice()).rejects.toThrow(/received: 'wsm'[\s\S]*did you mean 'wasm'/);
});

test("options are checked", async () => {
  await expect(webDevice({ provider: "webgp" as never })).rejects.toThrow(/did you mean 'webgpu'/);
  await expect(webDevice({ threads: 0 })).rejects.toThrow(OptionError);
  await expect(nodeDevice({ provider: "gpu" as never })).rejects.toThrow(OptionError);
  await expect(nodeDevice({ thread: 1 } as never)).rejects.toThrow(/did you mean 'threads'/);
});

test("in Node, onnxruntime-web has no WebGPU, and says so", async () => {
  await expect(webDevice({ provider: "webgpu" })).rejects.toThrow(UnsupportedError);
  const fallback = await webDevice({ provider: "auto" });
  expect(fallback.name).toBe("wasm");
  expect(fallback.reason).toMatch(/no WebGPU/);
});

test("WebAssembly keeps the number of threads it began with", async () => {
  const { threads } = await openDevice("wasm");
  await expect(webDevice({ threads: threads! + 1 })).rejects.toThrow(/another number of threads/);
});

test("both libraries run side by side, and write where they are told", async () => {
  const native = await device();
  const x = input({ dtype: "float32", shape: [2] });
  const twice = async () => compileGraph({ inputs: [x], outputs: [ops.add(x, x), ops.square(x)] });
  const given = [{ dtype: "float32", shape: [2], data: Float32Array.of(3, 4) }] as const;
  try {
    for (const each of [await openDevice("wasm"), native]) {
      setDevice(each);
      const into = { dtype: "float32", shape: [2], data: new Float32Array(2) } as const;
      const [doubled, squared] = await (await twice()).run(given, [into]);
      expect(doubled).toBe(into);
      expect([...into.data]).toEqual([6, 8]);
      expect([...squared!.data]).toEqual([9, 16]);
    }
  } finally {
    setDevice(native);
  }
});

test("calls at once wait for each other", async () => {
  const native = await device();
  setDevice(await openDevice("wasm"));
  try {
    const norm = compile((x: ReturnType<typeof tensor>) => ops.sum(ops.square(x)));
    const norms = await Promise.all([1, 2, 3].map((v) => norm(tensor([v, v]))));
    expect(await Promise.all(norms.map((t) => t.item()))).toEqual([2, 8, 18]);
  } finally {
    setDevice(native);
  }
});
