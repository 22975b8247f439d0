import { DataError } from "../../base/errors.ts";
import type { TabularSplits } from "../../data/index.ts";

/**
 * Makes sure that a model can be trained and judged on a table's rows, before a run is begun.
 * @throws {DataError} when a part has no rows.
 */
export function checkRows({ train, validation, test }: TabularSplits, where: string): void {
  for (const [part, { y }] of Object.entries({ training: train, validation, test })) {
    if (y.data.length > 0) continue;
    throw new DataError({
      where,
      problem: `there are too few rows: none are left for the ${part} part`,
      expected: "ten or more",
      mend: "add rows, or raise --limit",
    });
  }
}
