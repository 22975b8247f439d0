import { spawn } from "node:child_process";
import { join } from "node:path";

const command = join(import.meta.dirname, "../../dist/cli/main.js");

/** How a command ended. */
export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What to do to a command while it runs. */
export interface Disturbance {
  /** Sent once this has been seen on standard error. */
  readonly signal: NodeJS.Signals;
  readonly after: RegExp;
}

/** Runs the built `loom` as a shell would. */
export function loom(args: readonly string[], disturbance?: Disturbance): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [command, ...args], {
      env: { ...process.env, LOOM_DEBUG: "", LOOM_THREADS: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    let disturbed = false;
    child.stdout.on("data", (text) => (stdout += text));
    child.stderr.on("data", (text) => {
      stderr += text;
      if (disturbed || disturbance === undefined || !disturbance.after.test(stderr)) return;
      disturbed = true;
      child.kill(disturbance.signal);
    });
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/** The JSON that closes standard output. */
export const resultOf = ({ stdout }: Outcome): Record<string, unknown> =>
  JSON.parse(stdout.trimEnd().split("\n").at(-1)!) as Record<string, unknown>;
