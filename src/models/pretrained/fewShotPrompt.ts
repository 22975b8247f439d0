import { DataError, OptionError } from "../../base/errors.ts";
import { checkNumbers, complete } from "../../base/options.ts";

/** A text with the label that it has. */
export interface FewShotExample {
  readonly text: string;
  readonly label: string;
}

/** What a prompt is made of. */
export interface FewShotOptions {
  /** The text whose label is asked for. */
  readonly text: string;
  /** Examples to learn from; in the prompt labels take turns. Default: none, which is zero-shot. */
  readonly examples?: readonly FewShotExample[];
  /** So many examples of each label, the first ones. Default: all. */
  readonly perClass?: number | undefined;
  /** What is said first. Default: nothing. */
  readonly instruction?: string | undefined;
  /** How a text and its label are written: `{text}` and, behind it, `{label}`. Default: "{text}\n{label}". */
  readonly template?: string;
  /** What stands between instruction, examples and question. Default: an empty line. */
  readonly separator?: string;
}

/** A prompt that ends where a label is to follow. */
export interface FewShotPrompt {
  readonly prompt: string;
  /** What belongs to a label and goes in front of it: the white space that the template has there. */
  readonly before: string;
}

/**
 * A prompt that shows a language model what is wanted by a few examples (Brown et al. 2020): an instruction, examples
 * with their labels, and the text in question with its label left out. White space in front of a label goes with the
 * label, since most tokenizers have it in one token with the word.
 * @throws {OptionError} for a template without `{text}`, or without `{label}` behind it.
 * @throws {DataError} when a label has fewer examples than `perClass`.
 * @example
 * const question = models.fewShotPrompt({
 *   instruction: "Is the review good or bad?",
 *   examples: [{ text: "A delight.", label: "good" }, { text: "Dull.", label: "bad" }],
 *   perClass: 1,
 *   template: "Review: {text}\nAnswer: {label}",
 *   text: "I laughed a lot.",
 * });
 * question.prompt.endsWith("Review: I laughed a lot.\nAnswer:") // true, and question.before is " "
 */
export function fewShotPrompt(options: FewShotOptions): FewShotPrompt {
  const settings = complete("fewShotPrompt", options, {
    text: undefined,
    examples: [],
    perClass: undefined,
    instruction: undefined,
    template: "{text}\n{label}",
    separator: "\n\n",
  });
  const { text = "", examples, perClass, instruction, template, separator } = settings;
  checkNumbers("fewShotPrompt", { perClass }, { perClass: { min: 0, integer: true } });
  const asked = template.indexOf("{label}");
  if (!template.includes("{text}") || asked < template.indexOf("{text}")) {
    throw new OptionError({
      where: "fewShotPrompt.template",
      expected: "{text} and behind it {label}",
      received: JSON.stringify(template),
    });
  }
  const head = template.slice(0, asked);
  const question = head.trimEnd();
  const shown = inTurns(examples, perClass).map((example) => fill(template, example));
  const whole = [...(instruction === undefined ? [] : [instruction]), ...shown, fill(question, { text })];
  return { prompt: whole.join(separator), before: head.slice(question.length) };
}

/** In one pass, so that a text with `{label}` in it stays as it is. */
const fill = (template: string, parts: { readonly text: string; readonly label?: string }): string =>
  template.replace(/\{(text|label)\}/g, (_, part: "text" | "label") => parts[part] ?? "");

/** Examples label by label in turns: the first of each, the second of each, and so on. */
function inTurns(examples: readonly FewShotExample[], perClass: number | undefined): FewShotExample[] {
  const byLabel = new Map<string, FewShotExample[]>();
  for (const example of examples)
    byLabel.set(example.label, [...(byLabel.get(example.label) ?? []), example]);
  const rounds = perClass ?? Math.max(0, ...Array.from(byLabel.values(), (list) => list.length));
  for (const [label, list] of byLabel) {
    if (perClass === undefined || list.length >= perClass) continue;
    throw new DataError({
      where: "fewShotPrompt.examples",
      problem: `the label '${label}' has too few examples`,
      expected: `at least ${perClass}`,
      received: String(list.length),
    });
  }
  return Array.from({ length: rounds }, (_, round) =>
    Array.from(byLabel.values(), (list) => list[round]).filter((example) => example !== undefined),
  ).flat();
}
