import { DataError, OptionError } from "../../base/errors.ts";
import type { Model } from "../../training/index.ts";
import { tokenizerFromJson, type Tokenizer } from "../../text/index.ts";
import { tasks, type Task } from "../task.ts";

const mend = "use a model that a recipe built, or say it in model.metadata";

/**
 * What a model says it does.
 * @throws {DataError} when its metadata do not say.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(2)]);
 * model.metadata = { task: "tabular" };
 * models.taskOf(model) // "tabular"
 */
export function taskOf({ name, metadata }: Model): Task {
  const task = tasks.find((known) => known === metadata["task"]);
  if (task !== undefined) return task;
  throw new DataError({
    where: name,
    problem: "the model's metadata do not say what it does",
    expected: `a task: ${tasks.join(", ")}`,
    received: JSON.stringify(metadata["task"]) ?? "nothing",
    mend,
  });
}

/**
 * The names of a model's classes, in the order of its outputs.
 * @throws {DataError} when its metadata do not name them.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(2)]);
 * model.metadata = { classNames: ["cat", "dog"] };
 * models.classNamesOf(model) // ["cat", "dog"]
 */
export function classNamesOf({ name, metadata }: Model): readonly string[] {
  const names = metadata["classNames"];
  if (Array.isArray(names) && names.every((each) => typeof each === "string")) return names as string[];
  throw new DataError({
    where: name,
    problem: "the model's metadata do not name its classes",
    expected: "classNames, a list of names",
    mend,
  });
}

/**
 * The tokenizer that a model was trained with.
 * @throws {DataError} when its metadata hold none, or a damaged one.
 * @example
 * const model = sequential([layers.input([4], { dtype: "int32" }), layers.embedding(3, 8)]);
 * model.metadata = { tokenizer: { model: { type: "WordLevel", vocab: { "<unk>": 0, film: 1 }, unk_token: "<unk>" } } };
 * models.tokenizerOf(model).encode("film") // [1]
 */
export function tokenizerOf({ name, metadata }: Model): Tokenizer {
  const json = metadata["tokenizer"];
  if (json === undefined) {
    throw new DataError({ where: name, problem: "the model's metadata hold no tokenizer", mend });
  }
  return tokenizerFromJson(json, { where: `${name}: metadata.tokenizer` });
}

/** @throws {OptionError} unless the model's task is that one. */
export function expectTask(model: Model, task: Task): void {
  const own = taskOf(model);
  if (own === task) return;
  throw new OptionError({
    where: model.name,
    problem: "the model does something else",
    expected: `a model for ${task}`,
    received: `one for ${own}`,
  });
}
