import { OptionError } from "../base/errors.ts";
import { suggest } from "../base/nearest.ts";
import { parts } from "./parts/index.ts";
import type { AuditSection } from "./record.ts";
import { runParts } from "./runParts.ts";
import { contextOf, type AuditOptions, type AuditSubject } from "./subject.ts";

/** The names of all parts, in the order in which they are done. */
export const auditParts: readonly string[] = parts.map(({ name }) => name);

/**
 * Audits a classifier: every part that applies, or those asked for. A part that does not apply says why.
 * @throws {OptionError} for a part that there is not, naming the nearest; for a limit below 1.
 * @throws {DataError} when there are no examples.
 * @example
 * async function calibrationOf(subject: audit.AuditSubject) {
 *   const [section] = await audit.auditClassifier(subject, { only: ["calibration"] });
 *   return section?.figures.ece;
 * }
 */
export async function auditClassifier(
  subject: AuditSubject,
  options: AuditOptions = {},
): Promise<AuditSection[]> {
  const { only } = options;
  checkParts(only);
  return runParts(parts, contextOf(subject, options), only);
}

/** @throws {OptionError} for names that are no parts, or none at all. */
export function checkParts(only: readonly string[] | undefined): void {
  if (only?.length === 0) {
    throw new OptionError({ where: "only", problem: "no part is named", mend: suggest("", auditParts) });
  }
  const unknown = only?.find((name) => !auditParts.includes(name));
  if (unknown === undefined) return;
  throw new OptionError({
    where: "only",
    problem: `there is no part '${unknown}'`,
    mend: suggest(unknown, auditParts),
  });
}
