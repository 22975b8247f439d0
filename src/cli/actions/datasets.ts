import { cacheFolder, datasets as builtIn } from "../../data/index.ts";
import { createTerminal } from "../terminal.ts";
import type { JsonFlag } from "./jsonFlag.ts";

/** Does `loom datasets`. */
export function datasets(flags: JsonFlag): void {
  const terminal = createTerminal(flags);
  const listed = Object.values(builtIn).map(
    ({ name, description, task, classes, sizes, source, license }) => ({
      name,
      description,
      task,
      classes,
      ...sizes,
      source,
      license,
    }),
  );
  for (const { name, description, train, validation, test, unit = "examples", shape, ...rest } of listed) {
    const { source, license } = rest;
    const parts = Object.entries({ training: train, validation, test })
      .filter((part): part is [string, number] => part[1] !== undefined)
      .map(([part, count]) => `${count.toLocaleString("en-US")} ${part}`);
    const each = shape === undefined ? "" : ` of [${shape.join(", ")}]`;
    terminal.print(`${name}: ${description}`);
    terminal.print(`  ${new Intl.ListFormat("en-GB").format(parts)} ${unit}${each}`);
    terminal.print(`  from ${source}; license: ${license}`);
  }
  terminal.print(`downloads are kept in ${cacheFolder()}`);
  terminal.result({ command: "datasets", cache: cacheFolder(), datasets: listed });
}
