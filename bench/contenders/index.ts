import type { Contender } from "../compare/contender.ts";
import { jaxJs, tensorflowJs } from "./javascript.ts";
import { keras } from "./keras.ts";
import { pytorch, pytorchCompiled } from "./pytorch.ts";
import { tensorloom } from "./tensorloom.ts";

/** All contenders; the first is the one the others are compared with. */
export const contenders: readonly Contender[] = [
  tensorloom,
  pytorch,
  pytorchCompiled,
  keras,
  // Its WebAssembly backend has no gradient of a convolution's kernel, so it only predicts.
  tensorflowJs("wasm", { works: ["cnn-predict"] }),
  tensorflowJs("cpu", { works: ["cnn-step", "cnn-predict"], slow: { warmUp: 0, rounds: 1, iterations: 1 } }),
  jaxJs,
];
