import { availableParallelism } from "node:os";
import type { Contender } from "../../compare/contender.ts";
import type { Settings } from "../../browser/messages.ts";

/** A library on one of its backends in a page. */
export interface Entry extends Pick<Contender, "id" | "name" | "slow"> {
  readonly script: "tensorloom" | "tensorflowJs";
  readonly settings: Settings;
  /** The settings, said. */
  readonly variant: string;
}

const threads = Math.min(availableParallelism(), 4);
/** Caps for what takes seconds, and for what takes half a minute. */
const slow = { warmUp: 1, rounds: 1, iterations: 3 };
const slowest = { warmUp: 0, rounds: 1, iterations: 1 };
const software = "SwiftShader, a graphics processor in software";

const webAssembly = (count: number): Entry => ({
  id: `tensorloom-wasm-${count}`,
  name: "Tensorloom, WASM",
  script: "tensorloom",
  settings: { backend: "wasm", threads: count, compared: 5 },
  variant: count === 1 ? "1 thread" : `${count} threads`,
});

const tensorflowJs = (backend: string, rest: Pick<Entry, "slow" | "variant">): Entry => ({
  id: `tfjs-${backend}`,
  name: `TensorFlow.js, ${backend}`,
  script: "tensorflowJs",
  settings: { backend, threads: 1, compared: 0 },
  ...rest,
});

/** What takes turns; the first is the one the others are compared with. */
export const quick: readonly Entry[] = [...(threads > 1 ? [webAssembly(threads)] : []), webAssembly(1)];

/** What runs one after the other. */
export const alone: readonly Entry[] = [
  {
    id: "tensorloom-webgpu",
    name: "Tensorloom, WebGPU",
    script: "tensorloom",
    settings: { backend: "webgpu", threads: 1, compared: 2 },
    variant: software,
    slow: slowest,
  },
  tensorflowJs("webgl", { variant: software, slow }),
  tensorflowJs("webgpu", { variant: software, slow: { ...slow, iterations: 1 } }),
  tensorflowJs("cpu", { variant: "1 thread", slow: slowest }),
];

/** Backends that cannot do the work at all, and why. */
export const unable: Readonly<Record<string, string>> = {
  "TensorFlow.js, wasm": "it has no gradient of a convolution's kernel, so it cannot train this network",
};
