import type { Command } from "commander";
import { cacheFolder, datasets } from "../../data/index.ts";
import { options as shared } from "../options.ts";
import { createTerminal } from "../terminal.ts";

/** `loom datasets`. */
export function addDatasets(program: Command): void {
  program
    .command("datasets")
    .summary("list the built-in data sets")
    .description("Lists the built-in data sets with their sizes, sources and licenses.")
    .addOption(shared.json())
    .addHelpText("after", "\nExamples:\n  $ loom datasets\n  $ LOOM_CACHE=/data/cache loom datasets --json")
    .action((flags: { readonly json?: boolean }) => {
      const terminal = createTerminal(flags);
      const listed = Object.values(datasets).map(
        ({ name, description, task, classes, sizes, source, license }) => ({
          name,
          description,
          task,
          classes,
          train: sizes.train,
          test: sizes.test,
          shape: sizes.shape,
          source,
          license,
        }),
      );
      for (const { name, description, train, test, shape, source, license } of listed) {
        const count = (n: number): string => n.toLocaleString("en-US");
        terminal.print(`${name}: ${description}`);
        terminal.print(
          `  ${count(train)} training and ${count(test)} test examples of [${shape.join(", ")}]`,
        );
        terminal.print(`  from ${source}; license: ${license}`);
      }
      terminal.print(`downloads are kept in ${cacheFolder()}`);
      terminal.result({ command: "datasets", cache: cacheFolder(), datasets: listed });
    });
}
