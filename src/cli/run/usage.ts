import { OptionError } from "../../base/errors.ts";
import type { Model } from "../../index.ts";
import { taskOf, type Task } from "../../models/index.ts";

/** The commands that use a trained run. */
export type UsingCommand = "predict" | "generate" | "translate" | "tag" | "transcribe" | "embed";

/** How a model of each task is used: the command, and an argument as an example. */
const usages: Readonly<Record<Task, { readonly command: UsingCommand; readonly example: string }>> = {
  imageClassification: { command: "predict", example: "picture.png" },
  textClassification: { command: "predict", example: '"a text"' },
  textEmbedding: { command: "embed", example: '"a text"' },
  languageModeling: { command: "generate", example: '--prompt "Once upon a time"' },
  translation: { command: "translate", example: '"a sentence"' },
  tagging: { command: "tag", example: '"a sentence"' },
  speechClassification: { command: "predict", example: "recording.wav" },
  speechRecognition: { command: "transcribe", example: "recording.wav" },
  tabular: { command: "predict", example: "rows.csv" },
};

/** A command line that uses a run. */
export function usageLine(run: string, task: Task): string {
  const { command, example } = usages[task];
  return `npx loom ${command} ${run} ${example}`;
}

/**
 * Makes sure that a command is the one for a run's model.
 * @returns the model's task
 * @throws {OptionError} naming the right command.
 */
export function checkUsage(run: string, model: Model, command: UsingCommand): Task {
  const task = taskOf(model);
  if (usages[task].command === command) return task;
  throw new OptionError({
    where: run,
    problem: `'loom ${command}' does not use models of its kind`,
    expected: `a run for ${tasksOf(command).join(" or ")}`,
    received: `a run for ${task}`,
    mend: usageLine(run, task),
  });
}

const tasksOf = (command: UsingCommand): string[] =>
  Object.entries(usages)
    .filter(([, usage]) => usage.command === command)
    .map(([task]) => task);
