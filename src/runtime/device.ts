import { UnsupportedError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";

/** A model made ready to run. Inputs and outputs are given in the order of the graph. */
export interface Session {
  /**
   * Runs the model once.
   * @param into arrays for the outputs; a device that cannot write to them gives others
   */
  run(inputs: readonly NdArray[], into: readonly NdArray[]): Promise<NdArray[]>;
}

/** The names of a model's inputs and outputs, in the order in which they are given. */
export interface SessionOptions {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** Something that runs ONNX models. */
export interface Device {
  /** As `cpu` or `wasm`. */
  readonly name: string;
  /** The library and its version. */
  readonly library: string;
  /**
   * Makes a model ready to run.
   * @param model the bytes of an ONNX file
   * @throws what the library throws when it does not accept the model
   */
  load(model: Uint8Array, options: SessionOptions): Promise<Session>;
}

let current: Promise<Device> | undefined;

/** The device in use: ONNX Runtime on the CPU unless another was set. Loaded at the first use. */
export function device(): Promise<Device> {
  current ??= import("./node.ts").then((module) => module.nodeDevice());
  return current;
}

/**
 * Runs everything from now on on another device.
 * @throws {UnsupportedError} when it has no `load`.
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
