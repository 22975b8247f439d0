import { explain } from "../../../../index.ts";
import type { Alternative, Alternatives } from "../../../../report/index.ts";
import { joined } from "../lookAtTests.ts";
import type { Answer, Question } from "./answer.ts";
import { columnRules, inSteps } from "./columnRules.ts";
import { tableColumns } from "./tableColumns.ts";
import { categoriesOf, decoded } from "./tableUnits.ts";
import { predictionsOf, rowsOf, tellAlternatives, wantedOf } from "./wanted.ts";
import type { TableColumn } from "./tableColumns.ts";

/** What would have to be different in a row of a table, in the columns' own units and categories. */
export async function otherRows(question: Question): Promise<Answer> {
  const { name, model, of: asked, cases, fixed, top } = question;
  const columns = tableColumns(name, model);
  const of = asked!;
  const [now] = of.x as [(typeof of.x)[0]];
  const [before] = (await predictionsOf(model, now!)) as [number[]];
  const wanted = wantedOf(question, before);
  const { train } = await cases();
  const training = joined(Array.from({ length: train.count }, (_, i) => train.at(i)));
  const rules = columnRules(training, now!, { columns, fixed });
  const { examples } = await explain.counterfactual(model, now!, {
    ...rules,
    target: wanted.target,
    count: top,
    ...(wanted.border !== undefined && { border: wanted.border }),
  });
  const own = Array.from(now!.data, Number);
  const width = own.length;
  const data = (await examples.data()) as Float32Array;
  const exact = Array.from({ length: top }, (_, i) => Array.from(data.subarray(i * width, (i + 1) * width)));
  // Numbers as people write them, where the model says the same of them.
  const round = exact.map((row) => inSteps(row, own, { columns, rules }));
  const said = await predictionsOf(model, rowsOf([...round, ...exact]));
  const ways = exact.flatMap((row, i) => {
    const [rounded, then] = [said[i]!, said[top + i]!];
    if (wanted.holds(rounded)) return [{ row: round[i]!, prediction: rounded }];
    return wanted.holds(then) ? [{ row, prediction: then }] : [];
  });
  const cells = (row: readonly number[]): string[] =>
    columns.map((column, i) => cellOf(column, Number(decoded(rowsOf([row]), columns).data[i])));
  const before_ = cells(own);
  const found = ways
    .map(({ row, prediction }): Alternative => {
      const after = cells(row);
      const changes = columns.flatMap(({ code }, i) =>
        after[i] === before_[i] ? [] : [{ name: code.name, from: before_[i]!, to: after[i]! }],
      );
      return { predicted: wanted.describe(prediction), changes };
    })
    .filter((way, i, all) => all.findIndex((other) => same(way, other)) === i)
    .sort((a, b) => a.changes.length - b.changes.length);
  const alternatives: Alternatives = {
    name: of.name,
    predicted: wanted.describe(before),
    wanted: wanted.called,
    found,
  };
  return {
    title: `What would have to be different in ${of.name}`,
    lines: tellAlternatives(alternatives),
    facts: {},
    json: { prediction: before, wanted: wanted.called, found: found.map((way) => ({ ...way })) },
    shown: { cases: [], alternatives },
  };
}

const same = (a: Alternative, b: Alternative): boolean =>
  JSON.stringify(a.changes) === JSON.stringify(b.changes);

/** A value as it stands in the table. */
function cellOf({ code }: TableColumn, value: number): string {
  if (code.type !== "number") return categoriesOf(code)[value]!;
  return Number.isNaN(value) ? "missing" : String(Number(value.toPrecision(5)));
}
