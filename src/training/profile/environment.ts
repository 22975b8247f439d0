import { environment } from "../../base/surroundings.ts";
import { beginProfile } from "./profile.ts";

/**
 * Heeds the environment's `LOOM_PROFILE`: everything that the process computes is recorded, and told on standard error
 * at its end; the trace is written where the variable names a file rather than 1. Nothing is told when nothing ran.
 */
export function profileFromEnvironment(): void {
  const asked = environment("LOOM_PROFILE");
  if (asked === undefined || asked === "0") return;
  const recording = beginProfile(asked === "1" ? {} : { file: asked });
  process.once("beforeExit", () => {
    recording.finish(undefined).then(
      (found) => found.programs.length > 0 && process.stderr.write(`${found.table()}\n`),
      (error: unknown) => {
        process.exitCode = 1;
        process.stderr.write(`${String(error)}\n`);
      },
    );
  });
}
