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

/** What comes to a command from outside while it runs. */
export interface Surroundings {
  /** Sent once `after` has been seen on standard error. */
  readonly signal?: NodeJS.Signals;
  readonly after?: RegExp;
  /** On its standard input. Default: nothing. */
  readonly input?: string;
}

/** Runs the built `loom` as a shell would. */
export function loom(
  args: readonly string[],
  { signal: sent, after, input = "" }: Surroundings = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [command, ...args], {
      env: { ...process.env, LOOM_DEBUG: "", LOOM_THREADS: "1" },
      stdio: "pipe",
    });
    child.stdin.end(input);
    let stdout = "";
    let stderr = "";
    let disturbed = false;
    child.stdout.on("data", (text) => (stdout += text));
    child.stderr.on("data", (text) => {
      stderr += text;
      if (disturbed || sent === undefined || !after?.test(stderr)) return;
      disturbed = true;
      child.kill(sent);
    });
    child.on("error", reject);
    // A command that reads nothing may have ended before.
    child.stdin.on("error", () => undefined);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/** The JSON that closes standard output. */
export const resultOf = ({ stdout }: Outcome): Record<string, unknown> =>
  JSON.parse(stdout.trimEnd().split("\n").at(-1)!) as Record<string, unknown>;
