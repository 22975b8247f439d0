import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Contender, Variant } from "./compare/contender.ts";
import { benchFolder, repository } from "./places.ts";

const python = join(benchFolder, ".venv", process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
const setup = "npm run bench:setup installs it";

const pythonProgram = (file: string): readonly string[] => [join(benchFolder, "peers", file)];
const pythonAbsent = (): string | undefined => (existsSync(python) ? undefined : setup);
const nodeAbsent = (packageName: string) => (): string | undefined =>
  existsSync(join(benchFolder, "peers/node_modules", packageName)) ? undefined : setup;

/**
 * OpenMP's settings that matter to PyTorch on a machine with few cores: number of threads, spinning or sleeping between
 * parallel regions, bound to cores or free.
 */
const threadSettings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "threads as by default": {},
  "1 thread": { OMP_NUM_THREADS: "1" },
  "2 threads, passive": { OMP_NUM_THREADS: "2", OMP_WAIT_POLICY: "passive" },
  "2 threads, active": { OMP_NUM_THREADS: "2", OMP_WAIT_POLICY: "active" },
  "2 threads, bound": { OMP_NUM_THREADS: "2", OMP_PROC_BIND: "true", OMP_PLACES: "cores" },
};

const withThreadSettings = (variant: Variant): Variant[] =>
  Object.entries(threadSettings).map(([label, environment]) => ({
    ...variant,
    label: `${variant.label}, ${label}`,
    environment: { ...variant.environment, ...environment },
  }));

const tensorloom: Contender = {
  id: "tensorloom",
  name: "Tensorloom",
  works: ["cnn-step", "cnn-predict"],
  absent: () => (existsSync(join(repository, "dist/index.js")) ? undefined : "npm run build makes it"),
  variants: (work) => [
    {
      label: "as it comes",
      command: process.execPath,
      arguments: [join(benchFolder, ".build/programs/cnn.js"), work],
    },
  ],
};

const pytorch: Contender = {
  id: "pytorch",
  name: "PyTorch",
  works: ["cnn-step", "cnn-predict"],
  absent: pythonAbsent,
  variants: (work) =>
    ["nhwc", "nchw"].flatMap((layout) =>
      withThreadSettings({
        label: layout,
        command: python,
        arguments: [...pythonProgram("pytorch_cnn.py"), work, "--layout", layout],
      }),
    ),
};

/** Needs a C++ compiler, and half a minute to start. */
const pytorchCompiled: Contender = {
  id: "pytorch-compile",
  name: "PyTorch, torch.compile",
  works: ["cnn-step", "cnn-predict"],
  absent: pythonAbsent,
  variants: (work) =>
    ["nhwc", "nchw"].map((layout) => ({
      label: layout,
      command: python,
      arguments: [...pythonProgram("pytorch_cnn.py"), work, "--layout", layout, "--compile"],
    })),
  onRequest: true,
};

const keras: Contender = {
  id: "keras",
  name: "Keras",
  works: ["cnn-step", "cnn-predict"],
  absent: pythonAbsent,
  variants: (work) => {
    const on = (backend: string): Variant => ({
      label: `${backend} backend`,
      command: python,
      arguments: [...pythonProgram("keras_cnn.py"), work],
      environment: { KERAS_BACKEND: backend },
    });
    return [on("jax"), ...withThreadSettings(on("torch"))];
  },
};

const tensorflowJs = (backend: string, rest: Pick<Contender, "works" | "slow">): Contender => ({
  id: `tfjs-${backend}`,
  name: `TensorFlow.js, ${backend}`,
  absent: nodeAbsent("@tensorflow/tfjs"),
  variants: (work) => [
    {
      label: "1 thread",
      command: process.execPath,
      arguments: [join(benchFolder, "peers/tfjs_cnn.mjs"), work, backend],
    },
  ],
  ...rest,
});

const jaxJs: Contender = {
  id: "jaxjs",
  name: "jax-js, wasm",
  works: ["cnn-step", "cnn-predict"],
  absent: nodeAbsent("@jax-js/jax"),
  variants: (work) => [
    {
      label: "1 thread, jit",
      command: process.execPath,
      arguments: [join(benchFolder, "peers/jaxjs_cnn.mjs"), work],
    },
  ],
  slow: { warmUp: 1, rounds: 1, iterations: 3 },
};

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
