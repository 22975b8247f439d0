import { examine, type Finding } from "../doctor/examine.ts";
import { exitCodes } from "../exitCodes.ts";
import { createTerminal } from "../terminal.ts";
import type { JsonFlag } from "./jsonFlag.ts";

const marks: Readonly<Record<Finding["state"], string>> = { good: "ok  ", missing: "-   ", bad: "BAD " };

/** Does `loom doctor`. */
export async function doctor(flags: JsonFlag): Promise<void> {
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
}
