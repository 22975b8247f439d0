import { OptionError } from "../../base/errors.ts";
import type { GenerateOptions, GenerateText } from "../../models/index.ts";
import { openModel } from "../run/openModel.ts";
import { readPrompt } from "../run/readTexts.ts";
import { checkUsage } from "../run/usage.ts";
import { createTerminal } from "../terminal.ts";

/** Options of `loom generate`, as commander gives them. */
export interface GenerateFlags extends Omit<GenerateOptions, "onText" | "onCut"> {
  readonly prompt: string;
  readonly stream?: boolean;
  readonly json?: boolean;
}

/** Does `loom generate`. */
export async function generate(run: string, flags: GenerateFlags, generateText: GenerateText): Promise<void> {
  const terminal = createTerminal(flags);
  const { prompt: given, stream = false, json: _, ...options } = flags;
  if (stream && (options.beams ?? 1) > 1) {
    throw new OptionError({
      where: "--stream",
      problem: "with beams no word is certain before the last one",
      mend: "leave out --stream or --beams",
    });
  }
  const prompt = await readPrompt(given);
  const model = await openModel(run);
  checkUsage(run, model, "generate");
  const start = performance.now();
  if (stream) terminal.write(prompt);
  const { text, tokens } = await generateText(model, prompt, {
    ...options,
    onCut: ({ tokens: length, kept }) =>
      terminal.note(`the prompt has ${length} tokens; the model reads the last ${kept}`),
    ...(stream && { onText: terminal.write }),
  });
  const seconds = (performance.now() - start) / 1000;
  terminal.print(stream ? "" : prompt + text);
  terminal.note(`${tokens} tokens in ${seconds.toFixed(1)} s`);
  terminal.result({ command: "generate", run, prompt, text, tokens, seconds });
}
