import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-common";
import { allocate } from "../base/dtype.ts";
import type { NdArray } from "../base/ndarray.ts";
import { availableParallelism } from "../base/node.ts";
import { checkChoice, checkNumbers, complete } from "../base/options.ts";
import { sizeOf } from "../base/shape.ts";
import type { Device, Session, SessionOptions } from "./device.ts";
import { recordingOf, recordingOptions } from "./profile/nodeRecording.ts";
import { checkNodeGpu } from "./nodeGpu.ts";
import { loadNodeLibrary, type Ort } from "./nodeLibrary.ts";
import { webgpuFor, withoutWrongFusions } from "./webgpuGaps.ts";
import { threadsAsked } from "./threads.ts";
import { isMarkerError, keepsOutputs, markerFetch, withMarker } from "./unreturned.ts";

/** Options of {@link nodeDevice}. */
export interface NodeDeviceOptions {
  /** What computes: the processor, or a graphics processor by the library's own WebGPU. Default: `"cpu"`. */
  readonly provider?: "cpu" | "webgpu";
  /** Threads of an operator. Default: the environment's `LOOM_THREADS`, or all cores. */
  readonly threads?: number;
}

/**
 * ONNX Runtime's native library, in Node.
 * @throws {OptionError} when an option is unknown or out of its range.
 * @throws {UnsupportedError} when the library cannot be loaded, or finds no graphics processor for WebGPU.
 */
export async function nodeDevice(options: NodeDeviceOptions = {}): Promise<Device> {
  const { provider, threads } = complete("nodeDevice", options, {
    provider: "cpu",
    threads: threadsAsked() ?? availableParallelism(),
  });
  checkChoice("nodeDevice.provider", provider, ["cpu", "webgpu"]);
  checkNumbers("nodeDevice", { threads }, { threads: { min: 1, integer: true } });
  const ort = loadNodeLibrary();
  if (provider === "webgpu") {
    await checkNodeGpu((model) =>
      ort.InferenceSession.create(model, { executionProviders: [provider], logSeverityLevel: 4 }),
    );
  }
  return {
    name: provider,
    library: `onnxruntime-node ${ort.env.versions.node ?? ort.env.versions.common}`,
    threads,
    records: provider === "cpu",
    async load(model, described): Promise<Session> {
      const unreturned = provider === "cpu" && keepsOutputs(model, described.outputs);
      const session = await ort.InferenceSession.create(unreturned ? withMarker(model) : model, {
        executionProviders: [provider === "webgpu" ? webgpuFor(model) : provider],
        intraOpNumThreads: threads,
        graphOptimizationLevel: "all",
        // Memory patterns cost a third more memory and gain no time.
        enableMemPattern: false,
        // Fatal ones alone: what fails is thrown, and told once.
        logSeverityLevel: 4,
        ...(described.recordInto !== undefined && recordingOptions(described.recordInto)),
        // Idle threads wait for work a moment only: as fast as spinning on a quiet machine, three times as
        // fast on a busy one.
        extra: {
          session: { force_spinning_stop: "1", intra_op: { spin_duration_us: "50" } },
          ...(provider === "webgpu" && withoutWrongFusions),
        },
      });
      return openSession(ort, session, { ...described, unreturned });
    },
  };
}

function openSession(
  ort: Ort,
  session: InferenceSession,
  { inputs, outputs, recordInto, unreturned }: SessionOptions & { readonly unreturned: boolean },
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
      const results = outputs.map(
        ({ dtype, shape }, i): NdArray => into[i] ?? { dtype, shape, data: allocate(dtype, sizeOf(shape)) },
      );
      const fetches: Record<string, OrtTensor | null> = unreturned ? { ...markerFetch } : {};
      outputs.forEach(({ name }, i) => (fetches[name] = wrap(results[i]!)));
      await session.run(feeds, fetches).catch((cause: unknown) => {
        if (!(unreturned && isMarkerError(cause))) throw cause;
      });
      return results;
    },
    ...(recordInto !== undefined && { recording: recordingOf(session, recordInto) }),
  };
}
