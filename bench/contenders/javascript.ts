import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Contender } from "../compare/contender.ts";
import { benchFolder } from "../places.ts";
import { setup } from "./setup.ts";

const absent = (packageName: string) => (): string | undefined =>
  existsSync(join(benchFolder, "peers/node_modules", packageName)) ? undefined : setup;

export const tensorflowJs = (backend: string, rest: Pick<Contender, "works" | "slow">): Contender => ({
  id: `tfjs-${backend}`,
  name: `TensorFlow.js, ${backend}`,
  absent: absent("@tensorflow/tfjs"),
  variants: (work) => [
    {
      label: "1 thread",
      command: process.execPath,
      arguments: [join(benchFolder, "peers/tfjs_cnn.mjs"), work, backend],
    },
  ],
  ...rest,
});

export const jaxJs: Contender = {
  id: "jaxjs",
  name: "jax-js, wasm",
  works: ["cnn-step", "cnn-predict"],
  absent: absent("@jax-js/jax"),
  variants: (work) => [
    {
      label: "1 thread, jit",
      command: process.execPath,
      arguments: [join(benchFolder, "peers/jaxjs_cnn.mjs"), work],
    },
  ],
  slow: { warmUp: 1, rounds: 1, iterations: 3 },
};
