import { recipes as all } from "../../models/index.ts";
import { createTerminal } from "../terminal.ts";
import type { JsonFlag } from "./jsonFlag.ts";

/** Does `loom recipes`. */
export function recipes(flags: JsonFlag): void {
  const terminal = createTerminal(flags);
  const listed = all.map(({ name, description, task, dataHelp, dataOptions = [], epochs, batchSize }) => ({
    name,
    description,
    task,
    data: dataHelp,
    options: dataOptions.map((option) => `--${option}`),
    epochs,
    batchSize,
  }));
  for (const { name, description, data, options, epochs, batchSize } of listed) {
    terminal.print(`${name}\n  ${description}\n  --data: ${data}`);
    if (options.length > 0) terminal.print(`  also takes ${options.join(", ")}`);
    terminal.print(`  by default ${epochs} epochs with batches of ${batchSize}`);
  }
  terminal.result({ command: "recipes", recipes: listed });
}
