import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-common";
import { toTypedArray, viewBytes, type TypedArray } from "../base/dtype.ts";
import type { NdArray } from "../base/ndarray.ts";
import { checkChoice, checkNumbers, complete } from "../base/options.ts";
import type { Device, OutputType, Session, SessionOptions } from "./device.ts";
import type { Ort } from "./nodeLibrary.ts";
import { startLibrary, type WasmPaths } from "./webLibrary.ts";
import { webgpuFor, withoutWrongFusions } from "./webgpuGaps.ts";
import { gpuMissing } from "./webgpu.ts";
import { threadsFor } from "./threads.ts";
import { UnsupportedError } from "../base/errors.ts";

/** Options of {@link webDevice}. */
export interface WebDeviceOptions {
  /**
   * What computes: the processor by WebAssembly, a graphics processor by WebGPU, or with `"auto"` WebGPU where there is one
   * and WebAssembly elsewhere (`device.reason` then says why). Default: `"wasm"`.
   */
  readonly provider?: "wasm" | "webgpu" | "auto";
  /**
   * Threads of an operator. Above 1 a page must be cross-origin isolated; where it is not, there is one, and
   * `device.reason` says so. Default: all cores, at most 4.
   */
  readonly threads?: number;
  /**
   * Where ONNX Runtime's `.wasm` files are: the address of their folder, ending in `/`, or each file's own. Only needed
   * where the bundler does not carry them along; by default they are looked for beside the library's script.
   */
  readonly wasmPaths?: WasmPaths;
}

/**
 * ONNX Runtime in a page, in a module worker of one or (WebAssembly alone) in Node, by the package `onnxruntime-web`. Run
 * it in a worker where a page shall stay alive while it computes.
 *
 * The library starts at the first call, once for a page or worker: threads and paths of later calls must be the same.
 * @throws {OptionError} when an option is unknown or out of its range.
 * @throws {UnsupportedError} when `onnxruntime-web` is not installed, when it runs already with another number of
 * threads, or when WebGPU was demanded and there is none.
 * @example
 * const wasm = await webDevice({ threads: 1 });
 * wasm.name // "wasm"
 */
export async function webDevice(options: WebDeviceOptions = {}): Promise<Device> {
  const given = complete("webDevice", options, {
    provider: "wasm",
    threads: undefined,
    wasmPaths: undefined,
  });
  checkChoice("webDevice.provider", given.provider, ["wasm", "webgpu", "auto"]);
  checkNumbers("webDevice", { threads: given.threads }, { threads: { min: 1, integer: true } });

  const missing = given.provider === "wasm" ? undefined : await gpuMissing();
  if (given.provider === "webgpu" && missing !== undefined) {
    throw new UnsupportedError({ where: "webDevice", problem: missing, mend: "use the provider 'wasm'" });
  }
  const provider = given.provider === "wasm" || missing !== undefined ? "wasm" : "webgpu";
  const { threads, reason: single } = threadsFor(given.threads);
  const ort = await startLibrary(provider, { threads, wasmPaths: given.wasmPaths });
  const reason = [missing, single].filter((part) => part !== undefined).join("; ");
  return {
    name: provider,
    library: `onnxruntime-web ${ort.env.versions.web ?? ort.env.versions.common}`,
    threads,
    ...(reason !== "" && { reason }),
    async load(model, described): Promise<Session> {
      const session = await inTurn(() =>
        ort.InferenceSession.create(model, {
          executionProviders: [provider === "webgpu" ? webgpuFor(model) : provider],
          graphOptimizationLevel: "all",
          enableMemPattern: false,
          // Fatal ones alone: what fails is thrown, and told once.
          logSeverityLevel: 4,
          ...(provider === "webgpu" && { extra: withoutWrongFusions }),
        }),
      );
      return openSession(ort, session, described);
    },
  };
}

/**
 * The library does one thing at a time: a call while another is under way fails.
 * What was asked for earlier comes first, whether it succeeds or not.
 */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = last.then(work);
  last = mine.catch(() => undefined);
  return mine;
}
let last: Promise<unknown> = Promise.resolve();

/** Compiled models lie in the library's memory, which no garbage collector sees: they go when their session does. */
const forgotten = new FinalizationRegistry<InferenceSession>((session) => {
  void inTurn(() => session.release());
});

function openSession(ort: Ort, session: InferenceSession, { inputs, outputs }: SessionOptions): Session {
  const opened: Session = {
    async run(values, into) {
      const feeds: Record<string, OrtTensor> = {};
      inputs.forEach((name, i) => {
        const { dtype, data, shape } = values[i]!;
        feeds[name] = new ort.Tensor(dtype, data as never, shape);
      });
      const results = await inTurn(() => session.run(feeds));
      return outputs.map((output, i) => take(results[output.name]!, output, into[i]));
    },
  };
  forgotten.register(opened, session);
  return opened;
}

/** The library writes to no array of ours: its own, copied to ours where there is one. */
function take(result: OrtTensor, { dtype, shape }: OutputType, into: NdArray | undefined): NdArray {
  const data = plain(result.data as TypedArray | number[], dtype);
  result.dispose();
  if (into === undefined) return { dtype, shape, data };
  // One type for `set`: source and target always have the same element type.
  (into.data as Float32Array).set(data as Float32Array);
  return into;
}

/** Newer engines have an array type for halves; ours are their bits. */
function plain(data: TypedArray | number[], dtype: OutputType["dtype"]): TypedArray {
  if (Array.isArray(data)) return toTypedArray(dtype, data);
  if (dtype !== "float16" || data instanceof Uint16Array) return data;
  return viewBytes(dtype, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}
