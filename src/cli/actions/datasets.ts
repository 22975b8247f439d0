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
  for (const { name, description, train, test, shape, source, license } of listed) {
    const count = (n: number): string => n.toLocaleString("en-US");
    terminal.print(`${name}: ${description}`);
    terminal.print(`  ${count(train)} training and ${count(test)} test examples of [${shape.join(", ")}]`);
    terminal.print(`  from ${source}; license: ${license}`);
  }
  terminal.print(`downloads are kept in ${cacheFolder()}`);
  terminal.result({ command: "datasets", cache: cacheFolder(), datasets: listed });
}
