import { explain, type Model } from "../../../index.ts";
import { encoderOf } from "../../../models/index.ts";
import type { Dependence } from "../../../report/index.ts";
import { joined } from "./lookAtTests.ts";
import type { Case } from "./case.ts";

/** How a model's prediction follows each column of numbers, in the column's own units; of classes the last one's share. */
export async function columnCurves(model: Model, cases: readonly Case[]): Promise<Dependence[]> {
  const { columns, target } = encoderOf(model);
  const x = joined(cases);
  const columnOf = cases[0]!.columnOf!;
  const curves: Dependence[] = [];
  for (const [i, code] of columns.entries()) {
    if (code.type !== "number") continue;
    const { grid, average } = await explain.partialDependence(model, x, {
      column: columnOf.indexOf(i),
      target: target.task === "classification" ? target.classNames.length - 1 : 0,
      grid: 30,
    });
    curves.push({
      name: code.name,
      grid: grid.map((v) => code.mean + code.deviation * v),
      average: Array.from((await average.data()) as Float32Array),
    });
  }
  return curves;
}
