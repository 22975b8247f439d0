import type { Command } from "commander";
import type { JsonFlag } from "../actions/jsonFlag.ts";
import { options as shared } from "../options.ts";

/** `loom doctor`. */
export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .summary("tell what this machine offers")
    .description(
      "Tells what this machine offers and whether Tensorloom works on it, by running a small graph.",
    )
    .addOption(shared.json())
    .addHelpText("after", "\nExamples:\n  $ loom doctor\n  $ loom doctor --json")
    .action(async (flags: JsonFlag) => (await import("../actions/doctor.ts")).doctor(flags));
}
