import { checkNumbers } from "../../base/options.ts";
import { checkParts } from "../audit.ts";
import type { AuditPart } from "../part.ts";
import { parts } from "../parts/index.ts";
import type { AuditSection } from "../record.ts";
import { runParts } from "../runParts.ts";
import { canaries } from "./canaries.ts";
import { generalization } from "./generalization.ts";
import type { LanguageModelAuditOptions, LanguageModelContext, LanguageModelSubject } from "./subject.ts";

/** The parts that have an answer for language models. */
const answered: readonly AuditPart<LanguageModelContext>[] = [generalization, canaries];

/** Why the others have none. */
const reasons: Readonly<Record<string, string>> = {
  calibration: "it compares confidence in classes with how often they are right, and there are no classes",
  corruptions: "the corruptions are those of pictures",
  adversarial: "the attacks change pixels by little, and these inputs are no pictures",
  ood: "the detectors look at what a classifier makes of its inputs",
  uncertainty: "conformal sets and averages are those of classes",
  seeds: "it compares the classes that several runs see",
  membership: "the attacks judge labelled examples; for what a text gives away, see the planted canaries",
};

const asked: readonly AuditPart<LanguageModelContext>[] = parts.map(
  ({ name, title }) =>
    answered.find((part) => part.name === name) ?? {
      name,
      title,
      run: () => Promise.resolve({ skipped: reasons[name] ?? "it is a question for classifiers" }),
    },
);

/**
 * Audits a language model: its generalisation gap and learning curves, and how far secrets that are planted in its training
 * text stand out from others of their form (Carlini et al. 2019, "The secret sharer"). All other parts say why they do not apply.
 * @throws {OptionError} for a part that there is not, naming the nearest; for repeats below 1.
 * @example
 * async function exposureOf(subject: audit.LanguageModelSubject) {
 *   const [section] = await audit.auditLanguageModel(subject, { only: ["canary"], repeats: [10] });
 *   return section?.figures.exposure;
 * }
 */
export async function auditLanguageModel(
  subject: LanguageModelSubject,
  options: LanguageModelAuditOptions = {},
): Promise<AuditSection[]> {
  const { only, seed = 0, repeats = [1, 4, 16], onNote } = options;
  checkParts(only);
  const count = { min: 1, integer: true };
  for (const each of repeats) checkNumbers("audit", { repeats: each }, { repeats: count });
  checkNumbers("audit", { repeats: repeats.length }, { repeats: count });
  return runParts(asked, { ...subject, seed, repeats, note: onNote ?? (() => undefined) }, only);
}
