import type { Command } from "commander";
import { examine, type Finding } from "../doctor/examine.ts";
import { exitCodes } from "../exitCodes.ts";
import { options as shared } from "../options.ts";
import { createTerminal } from "../terminal.ts";

const marks: Readonly<Record<Finding["state"], string>> = { good: "ok  ", missing: "-   ", bad: "BAD " };

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
    .action(async (flags: { readonly json?: boolean }) => {
      const terminal = createTerminal(flags);
      const findings = await examine();
      for (const { name, state, value, mend } of findings) {
        terminal.print(`${marks[state]}${name.padEnd(18)} ${value}`);
        if (mend !== undefined) terminal.print(`${" ".repeat(23)}${mend}`);
      }
      const healthy = findings.every(({ state }) => state !== "bad");
      terminal.print(healthy ? "everything needed works" : "something needed does not work, see BAD above");
      terminal.result({ command: "doctor", healthy, findings: findings.map((finding) => ({ ...finding })) });
      if (!healthy) process.exitCode = exitCodes.failed;
    });
}
