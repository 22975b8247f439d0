import type { Command } from "commander";
import type { TagTokens } from "../../models/index.ts";
import type { TextFlags } from "../actions/textFlags.ts";
import { options as shared } from "../options.ts";

const help = `
Examples:
  $ loom tag runs/names "Angela Merkel visited Paris ."
  $ loom tag runs/names --file sentences.txt --json`;

/** `loom tag RUN TEXT ...`. */
export function addTag(program: Command, models: () => Promise<{ readonly tagTokens: TagTokens }>): void {
  program
    .command("tag")
    .summary("find names and other parts of texts")
    .description(
      "Gives every word of texts a tag, as the kind of name it belongs to, by a run that has learnt to.",
    )
    .argument("<run>", "a run folder, a saved model, or a Hugging Face checkpoint")
    .argument("[texts...]", "what to tag; '-' reads lines from standard input")
    .addOption(shared.file("a file with a text a line"))
    .addOption(shared.json())
    .addHelpText("after", help)
    .action(async (run: string, texts: readonly string[], flags: TextFlags) => {
      const [{ tag }, { tagTokens }] = await Promise.all([import("../actions/tag.ts"), models()]);
      await tag(run, texts, flags, tagTokens);
    });
}
