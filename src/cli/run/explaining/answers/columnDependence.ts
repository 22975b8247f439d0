import { encoderOf } from "../../../../models/index.ts";
import { classNumber, explainedClasses } from "../explainCase.ts";
import { columnCurves } from "../columnCurves.ts";
import { joined } from "../lookAtTests.ts";
import type { Answer, Question } from "./answer.ts";
import { chosenColumns, tableColumns } from "./tableColumns.ts";

/** How what a model of tables predicts follows each column, over the run's test rows. */
export async function columnDependence({
  name,
  model,
  cases,
  columns: named,
  class: asked,
}: Question): Promise<Answer> {
  const { test } = await cases();
  const columns = chosenColumns(tableColumns(name, model), named);
  const classNames = explainedClasses(model);
  const target =
    asked === undefined ? (classNames?.length ?? 1) - 1 : classNumber(asked, explainedClasses(model));
  const rows = joined(Array.from({ length: test.count }, (_, i) => test.at(i)));
  const curves = await columnCurves(model, rows, { columns, target });
  const about = classNames === undefined ? encoderOf(model).target.name : `share of ${classNames[target]!}`;
  const figure = (value: number): string => String(Number(value.toPrecision(4)));
  const told = curves.flatMap(({ name: column, grid, average, categories }) => {
    const low = average.indexOf(Math.min(...average));
    const high = average.indexOf(Math.max(...average));
    const at = (i: number): string => `${figure(average[i]!)} at ${categories?.[i] ?? figure(grid[i]!)}`;
    return [`  ${column}: lowest ${at(low)}, highest ${at(high)}`];
  });
  return {
    title: `How ${about} follows each column`,
    lines: [`mean ${about} over ${test.count} test rows, when a column is set for all of them:`, ...told],
    json: { about, rows: test.count, columns: curves.map((curve) => ({ ...curve })) },
    facts: { "mean of": about, "test rows": test.count },
    shown: { cases: [], dependences: curves },
  };
}
