import type { Command } from "commander";
import type { JsonFlag } from "../actions/jsonFlag.ts";
import { options as shared } from "../options.ts";

/** `loom recipes`. */
export function addRecipes(program: Command): void {
  program
    .command("recipes")
    .summary("list what can be trained")
    .description("Lists the recipes: models with the data they learn from.")
    .addOption(shared.json())
    .addHelpText("after", "\nExamples:\n  $ loom recipes\n  $ loom train mnist-cnn")
    .action(async (flags: JsonFlag) => (await import("../actions/recipes.ts")).recipes(flags));
}
