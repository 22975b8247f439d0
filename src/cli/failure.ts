import { CommanderError } from "commander";
import { LoomError, OptionError } from "../base/errors.ts";
import { exitCodes } from "./exitCodes.ts";
import { createTerminal } from "./terminal.ts";

/**
 * Tells the user what went wrong, and the shell by the exit code. Our own errors say all that is needed; others
 * are faults of the program, so their stack is shown. `LOOM_DEBUG=1` shows it for all.
 */
export function reportFailure(error: unknown, { command, json }: { command: string; json: boolean }): void {
  if (error instanceof CommanderError) {
    // Commander has printed its message; its code is 0 for --help and --version.
    process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.wrongUsage;
    if (error.exitCode !== 0) closeWith(command, json, { name: "UsageError", message: error.message });
    return;
  }
  const known = error instanceof LoomError;
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? (error.stack ?? message) : message;
  const debugging = Boolean(process.env["LOOM_DEBUG"]);
  process.stderr.write(`${known && !debugging ? `${error.name}: ${message}` : stack}\n`);
  process.exitCode = error instanceof OptionError ? exitCodes.wrongUsage : exitCodes.failed;
  closeWith(command, json, { name: error instanceof Error ? error.name : "Error", message });
}

function closeWith(command: string, json: boolean, error: { name: string; message: string }): void {
  createTerminal({ json }).result({ command, error });
}
