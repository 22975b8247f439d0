import { OptionError } from "../../../base/errors.ts";
import type { Recipe } from "../../../models/index.ts";
import type { AuditFlags } from "../../actions/audit.ts";

interface Meant {
  /** The parts that look at it. */
  readonly parts: readonly string[];
  /** The kind of model that has them. Default: classifiers of anything. */
  readonly of?: "language models" | "classifiers of pictures";
}

const membership = { parts: ["membership"] };
const several = { parts: ["seeds", "uncertainty"] };
const canary = { parts: ["canary"], of: "language models" } as const;

/** What options are for. */
const meant: Readonly<Partial<Record<keyof AuditFlags, Meant & { readonly name: string }>>> = {
  ood: { name: "--ood", parts: ["ood"], of: "classifiers of pictures" },
  cifar10C: { name: "--cifar10-c", parts: ["corruptions"], of: "classifiers of pictures" },
  ensemble: { name: "--ensemble", ...several },
  seeds: { name: "--seeds", ...several },
  shadows: { name: "--shadows", ...membership },
  epochs: { name: "--epochs", ...membership },
  canaryRepeats: { name: "--canary-repeats", ...canary },
  canarySteps: { name: "--canary-steps", ...canary },
};

/**
 * Makes sure that every option has a part to look at it: one that does nothing would promise what is not in the page.
 * @throws {OptionError} for one that has none.
 */
export function checkFlags(flags: AuditFlags, { name: recipe, task }: Recipe): void {
  const only = onlyOf(flags, task);
  for (const [flag, { name, parts, of = "classifiers" }] of Object.entries(meant)) {
    if (flags[flag as keyof AuditFlags] === undefined) continue;
    const fits =
      of === "classifiers of pictures"
        ? task === "imageClassification"
        : (task === "languageModeling") === (of === "language models");
    if (!fits) {
      throw new OptionError({
        where: name,
        problem: `it is for ${of}`,
        received: `a run of ${recipe}, for ${task}`,
        mend: "leave it out",
      });
    }
    if (only === undefined || parts.some((part) => only.includes(part))) continue;
    throw new OptionError({
      where: name,
      problem: `nothing looks at it: its part is not asked for`,
      expected: `--only with ${parts.join(" or ")}`,
      received: flags.only === undefined ? "--privacy" : `--only ${only.join(",")}`,
    });
  }
  if (flags.epochs !== undefined && flags.shadows === undefined && flags.privacy !== true) {
    throw new OptionError({
      where: "--epochs",
      problem: "it is for shadow models, and none are asked for",
      mend: "add --shadows N or --privacy, or leave it out",
    });
  }
}

/** The parts that are asked for; all without. */
export function onlyOf({ only, privacy }: AuditFlags, task: Recipe["task"]): readonly string[] | undefined {
  if (privacy !== true) return only;
  return [task === "languageModeling" ? "canary" : "membership"];
}
