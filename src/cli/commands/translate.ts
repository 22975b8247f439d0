import type { Command } from "commander";
import type { Translate } from "../../models/index.ts";
import type { TranslateFlags } from "../actions/translate.ts";
import { options as shared } from "../options.ts";

const help = `
Examples:
  $ loom translate runs/en-de "A man rides a bicycle."
  $ loom translate runs/en-de --file sentences.txt --beams 8
  $ cat sentences.txt | loom translate runs/en-de -`;

/** `loom translate RUN TEXT ...`. */
export function addTranslate(
  program: Command,
  models: () => Promise<{ readonly translate: Translate }>,
): void {
  program
    .command("translate")
    .summary("translate texts")
    .description("Translates texts, a line each, by a run that has learnt to.")
    .argument("<run>", "a run folder, a saved model, or a Hugging Face checkpoint")
    .argument("[texts...]", "what to translate; '-' reads lines from standard input")
    .addOption(shared.file("a file with a text a line"))
    .addOption(shared.beams("how many translations are followed at once (default: 4)"))
    .addOption(shared.maxTokens("tokens of a translation at most (default: as many as the model can)"))
    .addOption(shared.json())
    .addHelpText("after", help)
    .action(async (run: string, texts: readonly string[], flags: TranslateFlags) => {
      const [{ translateTexts }, { translate }] = await Promise.all([
        import("../actions/translate.ts"),
        models(),
      ]);
      await translateTexts(run, texts, flags, translate);
    });
}
