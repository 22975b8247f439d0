import { OptionError, UnsupportedError } from "../../../../base/errors.ts";
import { taskOf } from "../../../../models/index.ts";
import type { Answer, Question } from "./answer.ts";
import { otherPicture } from "./otherPicture.ts";
import { otherRows } from "./otherRows.ts";
import { otherWords } from "./otherWords.ts";

/** What would have to be different in an input for the model to say something else. */
export async function otherwise(question: Question): Promise<Answer> {
  const { model, of } = question;
  const task = taskOf(model);
  if (task === "tabular") return otherRows(question);
  if (question.fixed !== undefined) {
    throw new OptionError({
      where: "--fixed",
      problem: "only columns of tables can be held fixed",
      mend: "leave it out",
    });
  }
  if (of!.picture !== undefined) return otherPicture(question);
  if (task === "textClassification") return otherWords(question);
  throw new UnsupportedError({
    where: question.name,
    problem: `it changes pictures, texts of classes and rows, and this model is for ${task}`,
    mend: "use occlusion or feature-ablation",
  });
}
