import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Contender } from "../compare/contender.ts";
import { benchFolder } from "../places.ts";
import { setup } from "./setup.ts";

const absent = (packageName: string) => (): string | undefined =>
  existsSync(join(benchFolder, "peers/node_modules", packageName)) ? undefined : setup;

export const tensorflowJs = (
  backend: string,
  { works, ...rest }: { readonly works: readonly string[] } & Pick<Contender, "slow">,
): Contender => ({
  id: `tfjs-${backend}`,
  name: `TensorFlow.js, ${backend}`,
  does: ({ name }) => works.includes(name),
  absent: absent("@tensorflow/tfjs"),
  variants: ({ name }) => [
    {
      label: "1 thread",
      command: process.execPath,
      arguments: [join(benchFolder, "peers/tfjs_cnn.mjs"), name, backend],
    },
  ],
  ...rest,
});

export const jaxJs: Contender = {
  id: "jaxjs",
  name: "jax-js, wasm",
  does: ({ name }) => ["cnn-step", "cnn-predict"].includes(name),
  absent: absent("@jax-js/jax"),
  variants: ({ name }) => [
    {
      label: "1 thread, jit",
      command: process.execPath,
      arguments: [join(benchFolder, "peers/jaxjs_cnn.mjs"), name],
    },
  ],
  slow: { warmUp: 1, rounds: 1, iterations: 3 },
};
