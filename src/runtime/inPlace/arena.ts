import type { NdArray } from "../../base/ndarray.ts";
import { sizeOf, type Shape } from "../../base/shape.ts";
import { keyOf, type Program } from "./program.ts";
import { encodeProgram, vectorBytes, type Kernel } from "./wasm.ts";

const pageBytes = 2 ** 16;

/** What 32-bit addresses reach. */
export const mostBytes = 2 ** 32 - pageBytes;

/** Bytes that float32 arrays of these shapes take in an arena. */
export const bytesFor = (shapes: readonly Shape[]): number =>
  shapes.reduce((sum, shape) => sum + paddedBytes(shape), 0);

const paddedBytes = (shape: Shape): number => Math.ceil((4 * sizeOf(shape)) / vectorBytes) * vectorBytes;

/** Float32 arrays in one WebAssembly memory, and the programs that work on them. */
export class Arena {
  readonly #memory: WebAssembly.Memory;
  readonly #kernels = new Map<string, Promise<Kernel>>();
  #used = 0;

  /** @param bytes room for so many, as {@link bytesFor} counts them: at most {@link mostBytes} */
  constructor(bytes: number) {
    this.#memory = new WebAssembly.Memory({
      initial: Math.ceil(bytes / pageBytes),
    });
  }

  /** A further array of zeros. */
  array(shape: Shape): NdArray {
    const data = new Float32Array(this.#memory.buffer, this.#used, sizeOf(shape));
    this.#used += paddedBytes(shape);
    return { dtype: "float32", shape, data };
  }

  /** A program made ready to work on this arena's arrays; equal ones are made once. */
  kernel(program: Program): Promise<Kernel> {
    const key = keyOf(program);
    const known = this.#kernels.get(key) ?? this.#instantiate(program);
    this.#kernels.set(key, known);
    return known;
  }

  async #instantiate(program: Program): Promise<Kernel> {
    const bytes = encodeProgram(program);
    const { instance } = await WebAssembly.instantiate(bytes, {
      arena: { memory: this.#memory },
    });
    return instance.exports["run"] as unknown as Kernel;
  }
}
