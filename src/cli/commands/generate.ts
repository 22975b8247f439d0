import type { Command } from "commander";
import type { GenerateText } from "../../models/index.ts";
import type { GenerateFlags } from "../actions/generate.ts";
import { options as shared } from "../options.ts";

const help = `
Examples:
  $ loom generate runs/shakespeare --prompt "ROMEO:" --stream
  $ loom generate runs/shakespeare --prompt "ROMEO:" --temperature 0.8 --top-k 20 --max-tokens 500
  $ cat beginning.txt | loom generate runs/shakespeare --prompt - --beams 4

The same prompt, options and seed give the same text.`;

/** `loom generate RUN --prompt TEXT`. */
export function addGenerate(
  program: Command,
  models: () => Promise<{ readonly generateText: GenerateText }>,
): void {
  program
    .command("generate")
    .summary("go on with a text")
    .description("Goes on with a text, by a run that has learnt a language.")
    .argument("<run>", "a run folder, a saved model, or a Hugging Face checkpoint")
    .requiredOption("--prompt <text>", "what the text begins with; '-' reads it from standard input")
    .addOption(shared.maxTokens("tokens to make at most (default: 200)"))
    .addOption(shared.temperature("below 1 bolder, above 1 more varied, 0 always the likeliest (default: 1)"))
    .addOption(shared.topK("draw among so many of the likeliest tokens (default: all)"))
    .addOption(shared.topP("draw among the likeliest tokens of this probability together (default: 1)"))
    .addOption(shared.repetitionPenalty("above 1, makes tokens that came before less likely (default: 1)"))
    .option("--stop <text...>", "end before this text, or one of these")
    .addOption(shared.beams("follow so many texts at once and give the likeliest (default: 1, which draws)"))
    .addOption(shared.seed("decides what is drawn (default: 0)"))
    .option("--stream", "show the text while it is made")
    .addOption(shared.json())
    .addHelpText("after", help)
    .action(async (run: string, flags: GenerateFlags) => {
      const [{ generate }, { generateText }] = await Promise.all([
        import("../actions/generate.ts"),
        models(),
      ]);
      await generate(run, flags, generateText);
    });
}
