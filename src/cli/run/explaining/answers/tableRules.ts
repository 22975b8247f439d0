import { explain } from "../../../../index.ts";
import { describePrediction } from "../show.ts";
import { classNumber, explainedClasses } from "../explainCase.ts";
import { joined } from "../lookAtTests.ts";
import type { Answer, Question } from "./answer.ts";
import { tableColumns } from "./tableColumns.ts";
import { categoriesOf, decoded, encoded } from "./tableUnits.ts";

/** A row of a table explained by rules in the columns' own units, with neighbours like the run's training rows (LIME). */
export async function tableRules({
  name,
  model,
  of: asked,
  cases,
  class: named,
  top,
}: Question): Promise<Answer> {
  const columns = tableColumns(name, model);
  const of = asked!;
  const { train } = await cases();
  const classNames = explainedClasses(model);
  const training = joined(Array.from({ length: train.count }, (_, i) => train.at(i)));
  const explainer = await explain.limeTable(model, decoded(training, columns), {
    featureNames: columns.map(({ code }) => code.name),
    categoricalFeatures: columns.flatMap(({ code }, i) => (code.type === "number" ? [] : [i])),
    categoricalNames: Object.fromEntries(columns.map(({ code }, i) => [i, categoriesOf(code)])),
    encode: (rows) => encoded(rows, columns),
  });
  const { rules, intercept, localPrediction, score, prediction, target } = await explainer(
    decoded(of.x[0]!, columns),
    named === undefined ? {} : { target: classNumber(named, classNames) },
  );
  const about = classNames?.[target];
  const whole = Array.from((await (await model.predict([...of.x])).data()) as Float32Array);
  const predicted = describePrediction({ prediction: whole }, { classNames, top });
  const signed = (value: number): string => `${value < 0 ? "" : "+"}${value.toPrecision(3)}`;
  return {
    title: `${name} of ${of.name}`,
    lines: [
      `${of.name}: ${predicted}`,
      ...(of.label === undefined ? [] : [`  it is ${of.label}`]),
      `${name}, what holds for the row and what that counts${about === undefined ? "" : ` for ${about}`}:`,
      ...rules.map(({ rule, weight }) => `  ${signed(weight).padStart(10)}  ${rule}`),
      `  ${intercept.toPrecision(4).padStart(10)}  where nothing of this holds`,
      `  together ${localPrediction.toPrecision(4)}, the model ${prediction.toPrecision(4)}; R^2 among neighbours ${score.toFixed(3)}`,
    ],
    facts: {
      "linear model": localPrediction,
      model: prediction,
      "R^2 among neighbours": score,
      "where no rule holds": intercept,
      "training rows": train.count,
    },
    json: {
      ...(of.label !== undefined && { label: of.label }),
      prediction: whole,
      ...(classNames && { classNames, target, class: about }),
      rules: rules.map(({ column, rule, weight }) => ({ column: columns[column]!.code.name, rule, weight })),
      intercept,
      localPrediction,
      score,
    },
    shown: {
      cases: [
        {
          name: of.name,
          predicted,
          ...(of.label !== undefined && { label: of.label }),
          explanations: [
            {
              method: "lime: what holds for the row, and what that counts",
              ...(about !== undefined && { target: about }),
              parts: rules.map(({ rule, weight }) => ({ name: rule, value: weight })),
            },
          ],
        },
      ],
    },
  };
}
