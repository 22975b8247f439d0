import { availableParallelism } from "../base/node.ts";
import { environment, inNode } from "../base/surroundings.ts";

/** More threads than this seldom help, and cores beyond the first few are often slow ones. */
const most = 4;

/** The environment's `LOOM_THREADS`, where it is a number. */
export function threadsAsked(): number | undefined {
  const asked = Number(environment("LOOM_THREADS"));
  return Number.isInteger(asked) && asked > 0 ? asked : undefined;
}

/** How many threads WebAssembly computes with, and why only one where more were wanted. */
export function threadsFor(asked: number | undefined): { threads: number; reason?: string } {
  const cores = inNode ? availableParallelism() : (globalThis.navigator?.hardwareConcurrency ?? 1);
  const wanted = asked ?? threadsAsked() ?? Math.min(cores, most);
  if (wanted === 1 || inNode || globalThis.crossOriginIsolated) return { threads: wanted };
  return {
    threads: 1,
    reason:
      "one thread: the page is not cross-origin isolated (serve it with the headers Cross-Origin-Opener-Policy: same-origin " +
      "and Cross-Origin-Embedder-Policy: require-corp)",
  };
}
