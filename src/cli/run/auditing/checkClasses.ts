import { DataError } from "../../../base/errors.ts";
import type { TabularSplits } from "../../../data/index.ts";
import type { Texts } from "../../../models/index.ts";

/** The classes that data name: pictures and texts by themselves, tables by how their label is read. */
export function classesOf(data: unknown): readonly string[] | undefined {
  const { classNames, encoder } = data as Partial<Pick<Texts, "classNames"> & Pick<TabularSplits, "encoder">>;
  if (classNames !== undefined || encoder === undefined) return classNames;
  return encoder.target.task === "classification" ? encoder.target.classNames : undefined;
}

/** @throws {DataError} when both are known and differ. */
export function checkClasses(
  where: string,
  own: readonly string[],
  given: readonly string[] | undefined,
): void {
  if (given === undefined || (given.length === own.length && given.every((name, i) => name === own[i])))
    return;
  throw new DataError({
    where,
    problem: "the run has other classes than the data",
    expected: own.join(", "),
    received: given.join(", "),
    mend: "give the data that the run was trained on: --data PATH",
  });
}
