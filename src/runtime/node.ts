import os from "node:os";
import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-common";
import { UnsupportedError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import type { Device, Session } from "./device.ts";

type Ort = typeof import("onnxruntime-common");

/** Loads the native library; it is a CommonJS package, so its names hang on `default`. */
async function loadLibrary(): Promise<Ort> {
  // From 1.30 on the library reports its use over the network on Linux unless told not to, and matches the whole
  // command line with a recursive pattern for it: a long one (loom predict photos/*.jpg) overflows the stack.
  process.env["ORT_DISABLE_TELEMETRY"] ??= "1";
  try {
    const module = (await import("onnxruntime-node")) as unknown as Ort & { default?: Ort };
    return module.default ?? module;
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

/** Threads for the operators: all cores, or the environment's LOOM_THREADS. */
function threads(): number {
  const asked = Number(process.env["LOOM_THREADS"]);
  return Number.isInteger(asked) && asked > 0 ? asked : os.availableParallelism();
}

/** ONNX Runtime's native CPU library. */
export async function nodeDevice(): Promise<Device> {
  const ort = await loadLibrary();
  const version = ort.env.versions.node ?? ort.env.versions.common;
  return {
    name: "cpu",
    library: `onnxruntime-node ${version}`,
    async load(model, { inputs, outputs }): Promise<Session> {
      const session = await ort.InferenceSession.create(model, {
        intraOpNumThreads: threads(),
        graphOptimizationLevel: "all",
        // Memory patterns cost a third more memory and gain no time.
        enableMemPattern: false,
        // Fatal ones alone: what fails is thrown, and told once.
        logSeverityLevel: 4,
        // Idle threads wait for work a moment only: as fast as spinning on a quiet machine, three times as
        // fast on a busy one.
        extra: { session: { force_spinning_stop: "1", intra_op: { spin_duration_us: "50" } } },
      });
      return openSession(ort, session, inputs, outputs);
    },
  };
}

function openSession(
  ort: Ort,
  session: InferenceSession,
  inputs: readonly string[],
  outputs: readonly string[],
): Session {
  // Arrays that come again (weights, optimizer state) keep their wrapper.
  const wrapped = new WeakMap<NdArray, OrtTensor>();
  const wrap = (array: NdArray): OrtTensor => {
    const known = wrapped.get(array);
    if (known !== undefined) return known;
    const fresh = new ort.Tensor(array.dtype, array.data as never, array.shape);
    wrapped.set(array, fresh);
    return fresh;
  };
  return {
    async run(values, into) {
      const feeds: Record<string, OrtTensor> = {};
      inputs.forEach((name, i) => (feeds[name] = wrap(values[i]!)));
      // Always into arrays of ours: memory that the library allots does not outlive its own tensor.
      const fetches: Record<string, OrtTensor> = {};
      outputs.forEach((name, i) => (fetches[name] = wrap(into[i]!)));
      await session.run(feeds, fetches);
      return [...into];
    },
  };
}
