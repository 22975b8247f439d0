import { explain } from "../../../../index.ts";
import { explainedClasses } from "../explainCase.ts";
import { joined } from "../lookAtTests.ts";
import type { Answer, Question } from "./answer.ts";
import { chosenColumns, tableColumns } from "./tableColumns.ts";
import { truthsOf } from "./influentialExamples.ts";

/** By how much a model of tables gets worse on the run's test rows when a column is shuffled. */
export async function columnImportance({ name, model, cases, columns: named }: Question): Promise<Answer> {
  const { test } = await cases();
  const columns = chosenColumns(tableColumns(name, model), named);
  const rows = Array.from({ length: test.count }, (_, i) => test.at(i));
  const metric = explainedClasses(model) === undefined ? "loss" : "accuracy";
  const { baseline, mean, std } = await explain.permutationImportance(model, {
    x: joined(rows),
    y: truthsOf(model, test.truths),
    metric,
    groups: columns.map(({ features }) => features),
  });
  const [means, deviations] = [await mean.data(), await std.data()];
  const found = columns
    .map(({ code }, i) => ({ name: code.name, mean: Number(means[i]), deviation: Number(deviations[i]) }))
    .sort((a, b) => b.mean - a.mean);
  return {
    title: "How much each column counts",
    lines: [
      `${metric} on ${test.count} test rows: ${baseline.toPrecision(4)}; how much worse it is when a column is shuffled:`,
      ...found.map(
        (own) => `  ${own.mean.toPrecision(3).padStart(10)} +- ${own.deviation.toPrecision(2)}  ${own.name}`,
      ),
    ],
    json: { metric, baseline, rows: test.count, columns: found },
    facts: { [metric]: baseline, "test rows": test.count },
    shown: {
      cases: [
        {
          name: `${test.count} test rows, each column shuffled 5 times`,
          predicted: `${metric} ${baseline.toPrecision(4)}`,
          explanations: [
            {
              method: `permutation importance: how much worse the ${metric} is`,
              parts: found.map((own) => ({ name: own.name, value: own.mean })),
            },
          ],
        },
      ],
    },
  };
}
