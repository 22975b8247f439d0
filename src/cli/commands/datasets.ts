import type { Command } from "commander";
import type { JsonFlag } from "../actions/jsonFlag.ts";
import { options as shared } from "../options.ts";

/** `loom datasets`. */
export function addDatasets(program: Command): void {
  program
    .command("datasets")
    .summary("list the built-in data sets")
    .description("Lists the built-in data sets with their sizes, sources and licenses.")
    .addOption(shared.json())
    .addHelpText("after", "\nExamples:\n  $ loom datasets\n  $ LOOM_CACHE=/data/cache loom datasets --json")
    .action(async (flags: JsonFlag) => (await import("../actions/datasets.ts")).datasets(flags));
}
