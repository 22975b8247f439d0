import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Variant } from "../compare/contender.ts";
import { benchFolder } from "../places.ts";
import { setup } from "./setup.ts";

const python = join(benchFolder, ".venv", process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

export const pythonAbsent = (): string | undefined => (existsSync(python) ? undefined : setup);

/** How a program in `peers/` is run. */
export const pythonProgram = (
  file: string,
  programArguments: readonly string[],
): Pick<Variant, "command" | "arguments"> => ({
  command: python,
  arguments: [join(benchFolder, "peers", file), ...programArguments],
});

/**
 * OpenMP's settings that matter to PyTorch on a machine with few cores: number of threads, spinning or sleeping between
 * parallel regions, bound to cores or free.
 */
const threadSettings = {
  "threads as by default": {},
  "1 thread": { OMP_NUM_THREADS: "1" },
  "2 threads, passive": { OMP_NUM_THREADS: "2", OMP_WAIT_POLICY: "passive" },
  "2 threads, active": { OMP_NUM_THREADS: "2", OMP_WAIT_POLICY: "active" },
  "2 threads, bound": { OMP_NUM_THREADS: "2", OMP_PROC_BIND: "true", OMP_PLACES: "cores" },
} as const;

export type ThreadSetting = keyof typeof threadSettings;

/** A variant once for each of the settings; all of them, if none is named. */
export const withThreadSettings = (
  variant: Variant,
  names: readonly ThreadSetting[] = Object.keys(threadSettings) as ThreadSetting[],
): Variant[] =>
  names.map((name) => ({
    ...variant,
    label: `${variant.label}, ${name}`,
    environment: { ...variant.environment, ...threadSettings[name] },
  }));
