import type { CutText, Figures, Findings } from "../../models/index.ts";
import type { Result, Terminal } from "../terminal.ts";
import type { RunRecord } from "./runRecord.ts";

/** Texts that are printed after training. */
const shownTexts = 3;

/** `test accuracy 0.7012, test loss 0.8712`. */
export const describeFigures = (figures: Figures): string =>
  Object.entries(figures)
    .map(([name, value]) => `test ${wordsOf(name)} ${Number.isFinite(value) ? value.toFixed(4) : value}`)
    .join(", ");

/** `tokenAccuracy` as people write it. */
const wordsOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** That a model reads only the beginning of a text. */
export const describeCutText = ({ text, tokens, kept }: CutText): string =>
  `text ${text + 1} has ${tokens} tokens; the model reads the first ${kept}`;

/** Some of the texts that a model answered to. */
export function tellTexts(terminal: Terminal, { texts = [] }: Findings): void {
  for (const { input, output, expected } of texts.slice(0, shownTexts)) {
    terminal.print(`\n${input}\n-> ${output}`);
    if (expected !== undefined && expected !== output) terminal.print(`   expected: ${expected}`);
  }
  if (texts.length > 0) terminal.print("");
}

/** How to go on with an interrupted run. */
export function tellInterrupted(terminal: Terminal, folder: string, { recipe }: RunRecord): void {
  terminal.note(
    `interrupted; the state is kept. To go on:\n  npx loom train ${recipe} --out ${folder} --resume`,
  );
}

/** The JSON line of a training run: the test figures by their names, and how it went. */
export function trainResult(command: string, folder: string, record: RunRecord, findings: Findings): Result {
  const { figures, ...progress } = record.results!;
  const texts = findings.texts?.slice(0, shownTexts).map((text) => ({ ...text }));
  return {
    command,
    run: folder,
    recipe: record.recipe,
    status: record.status,
    ...figures,
    ...progress,
    seed: record.options.seed,
    batchSize: record.options.batchSize,
    examples: { ...record.examples },
    texts,
  };
}
