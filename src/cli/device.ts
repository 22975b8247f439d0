import { InvalidArgumentError, Option, type Command } from "commander";
import { suggest } from "../base/nearest.ts";
import type { DeviceName } from "../runtime/index.ts";

// The runtime has them too, but loading it would keep the help waiting.
const names: readonly DeviceName[] = ["cpu", "wasm", "webgpu"];

/** Commands that compute nothing, or ask every device. */
const without = new Set(["export", "recipes", "datasets", "doctor", "bench"]);

function nameOf(text: string): string {
  if ((names as readonly string[]).includes(text)) return text;
  throw new InvalidArgumentError(suggest(text, names));
}

/** Gives every command that computes the option `--device`, which goes before the environment's `LOOM_DEVICE`. */
export function addDeviceOption(program: Command): void {
  const help = `what computes: ${names.join(", ")} (default: LOOM_DEVICE, or cpu)`;
  for (const command of program.commands) {
    if (!without.has(command.name())) {
      command.addOption(new Option("--device <name>", help).argParser(nameOf));
    }
  }
  program.hook("preAction", (_, command) => {
    const { device } = command.opts<{ readonly device?: string }>();
    if (device !== undefined) process.env["LOOM_DEVICE"] = device;
  });
}
