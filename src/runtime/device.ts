import { UnsupportedError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import type { TensorType } from "../graph/type.ts";
import { openDevice } from "./openDevice.ts";
import type { Recording } from "./profile/index.ts";

/** A model made ready to run. Inputs and outputs are given in the order of the graph. */
export interface Session {
  /**
   * Runs the model once.
   * @param into arrays to write the outputs to, where given; the device allots the others
   * @returns the outputs: the very arrays of `into` where there are any
   */
  run(inputs: readonly NdArray[], into: readonly (NdArray | undefined)[]): Promise<NdArray[]>;
  /** What its nodes take, where {@link SessionOptions.recordInto} asked for it. */
  readonly recording?: Recording;
}

/** An output of a model. */
export interface OutputType extends TensorType {
  readonly name: string;
}

/** What a model takes and gives, in the order in which it is given. */
export interface SessionOptions {
  /** The names of its inputs. */
  readonly inputs: readonly string[];
  readonly outputs: readonly OutputType[];
  /** An empty folder: the times of all nodes are recorded, with files kept there. Only for devices that {@link Device.records}. */
  readonly recordInto?: string;
}

/** Something that runs ONNX models. */
export interface Device {
  /** As `cpu`, `wasm` or `webgpu`. */
  readonly name: string;
  /** The library and its version. */
  readonly library: string;
  /** How many threads it computes with; `undefined` where that has no meaning. */
  readonly threads?: number;
  /** Why it is not a faster one: no WebGPU here, or one thread only. `undefined` when nothing was given up. */
  readonly reason?: string;
  /** Whether its sessions can record what each node takes. Default: false. */
  readonly records?: boolean;
  /**
   * Makes a model ready to run.
   * @param model the bytes of an ONNX file
   * @throws what the library throws when it does not accept the model
   */
  load(model: Uint8Array, options: SessionOptions): Promise<Session>;
}

let current: Promise<Device> | undefined;

/**
 * The device in use, opened at the first call. Unless {@link setDevice} set another: in Node the one that the environment's
 * `LOOM_DEVICE` names (`cpu`, `wasm`, `webgpu`), the native CPU library by default; in a page or worker, WebAssembly.
 * @throws {OptionError} when `LOOM_DEVICE` names none.
 * @throws {UnsupportedError} when that device cannot be had here, and why.
 * @example
 * (await device()).name // "cpu"
 */
export function device(): Promise<Device> {
  if (current === undefined) {
    const opening = openDevice();
    current = opening;
    // What failed once may work later: a package may be installed, another device named.
    opening.catch(() => (current = undefined));
  }
  return current;
}

/**
 * Runs everything compiled from now on on another device; what is compiled already stays where it is.
 * @throws {UnsupportedError} when it has no `load`.
 * @example
 * setDevice(await openDevice("cpu"));
 */
export function setDevice(next: Device): void {
  if (typeof next.load !== "function") {
    throw new UnsupportedError({
      where: "setDevice",
      expected: "a Device with load()",
      received: typeof next,
    });
  }
  current = Promise.resolve(next);
}
