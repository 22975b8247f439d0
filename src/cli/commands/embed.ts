import type { Command } from "commander";
import type { EmbedTexts } from "../../models/index.ts";
import type { TextFlags } from "../actions/textFlags.ts";
import { options as shared } from "../options.ts";

const help = `
Examples:
  $ loom embed runs/sentences "A man rides a bicycle." "Someone is cycling."
  $ loom embed runs/sentences --file sentences.txt --json

Every text becomes a line: a JSON list of numbers. Texts of like meaning get vectors of like direction.`;

/** `loom embed RUN TEXT ...`. */
export function addEmbed(program: Command, models: () => Promise<{ readonly embedTexts: EmbedTexts }>): void {
  program
    .command("embed")
    .summary("turn texts into vectors")
    .description("Gives texts vectors, by a model of their meaning.")
    .argument("<run>", "a run folder, a saved model, or a Hugging Face checkpoint")
    .argument("[texts...]", "what to embed; '-' reads lines from standard input")
    .addOption(shared.file("a file with a text a line"))
    .addOption(shared.json())
    .addHelpText("after", help)
    .action(async (run: string, texts: readonly string[], flags: TextFlags) => {
      const [{ embed }, { embedTexts }] = await Promise.all([import("../actions/embed.ts"), models()]);
      await embed(run, texts, flags, embedTexts);
    });
}
