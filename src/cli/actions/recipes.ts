import { recipes as all } from "../../models/index.ts";
import { createTerminal } from "../terminal.ts";
import type { JsonFlag } from "./jsonFlag.ts";

/** Does `loom recipes`. */
export function recipes(flags: JsonFlag): void {
  const terminal = createTerminal(flags);
  const listed = all.map(({ name, description, dataHelp, epochs, batchSize }) => ({
    name,
    description,
    data: dataHelp,
    epochs,
    batchSize,
  }));
  for (const { name, description, data, epochs, batchSize } of listed) {
    terminal.print(`${name}\n  ${description}\n  --data: ${data}`);
    terminal.print(`  by default ${epochs} epochs with batches of ${batchSize}`);
  }
  terminal.result({ command: "recipes", recipes: listed });
}
