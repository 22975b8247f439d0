import { spawn } from "node:child_process";
import type { Configuration } from "./configuration.ts";
import type { Measured } from "./measure.ts";

/** What one configuration came to, or why it could not be measured. */
export type Outcome = { readonly measured: Measured } | { readonly problem: string };

/** A configuration that takes longer than this hangs. */
const patience = 60_000;

/**
 * Measures in a process of its own, so that configurations do not disturb one another: threads, memory and what
 * was compiled go with it.
 * @param options.signal ends the process
 */
export function measureInChild(
  configuration: Configuration,
  { signal }: { readonly signal: AbortSignal },
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [process.argv[1]!, "bench", "--measure", JSON.stringify(configuration)],
      {
        env: {
          ...process.env,
          LOOM_DEVICE: configuration.device,
          LOOM_THREADS: String(configuration.threads),
        },
        stdio: ["ignore", "pipe", "pipe"],
        signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
        killSignal: "SIGKILL",
      },
    );
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (text) => (stdout += String(text)));
    child.stderr.on("data", (text) => (stderr += String(text)));
    // Ended by the signal: told by the exit below.
    child.on("error", () => undefined);
    child.on("close", (code, killedBy) => {
      if (code === 0) resolve({ measured: JSON.parse(stdout) as Measured });
      else resolve({ problem: killedBy ? `ended by ${killedBy}` : problemIn(stderr) });
    });
  });
}

/** The error's own line: libraries may have written others before it, and the stack follows. */
function problemIn(text: string): string {
  const lines = text.trim().split("\n");
  return lines.find((line) => /^\w*Error: /.test(line)) ?? lines.at(-1)!;
}
