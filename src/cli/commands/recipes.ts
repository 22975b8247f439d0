import type { Command } from "commander";
import { recipes } from "../../models/index.ts";
import { options as shared } from "../options.ts";
import { createTerminal } from "../terminal.ts";

/** `loom recipes`. */
export function addRecipes(program: Command): void {
  program
    .command("recipes")
    .summary("list what can be trained")
    .description("Lists the recipes: models with the data they learn from.")
    .addOption(shared.json())
    .addHelpText("after", "\nExamples:\n  $ loom recipes\n  $ loom train mnist-cnn")
    .action((flags: { readonly json?: boolean }) => {
      const terminal = createTerminal(flags);
      for (const { name, description, dataHelp, epochs, batchSize } of recipes) {
        terminal.print(`${name}\n  ${description}\n  --data: ${dataHelp}`);
        terminal.print(`  by default ${epochs} epochs with batches of ${batchSize}`);
      }
      const listed = recipes.map(({ name, description, dataHelp, epochs, batchSize }) => ({
        name,
        description,
        data: dataHelp,
        epochs,
        batchSize,
      }));
      terminal.result({ command: "recipes", recipes: listed });
    });
}
