import { join } from "node:path";
import {
  auditClassifier,
  auditLanguageModel,
  checkParts,
  type AuditRecord,
  type AuditSection,
} from "../../audit/index.ts";
import { OptionError } from "../../base/errors.ts";
import { writeFileAtomic } from "../../data/index.ts";
import { getRecipe, type ExampleCounts } from "../../models/index.ts";
import { renderAudit } from "../../report/index.ts";
import { checkFlags, onlyOf } from "../run/auditing/checkFlags.ts";
import { languageModelOf } from "../run/auditing/languageModel.ts";
import { subjectOf, type Audited } from "../run/auditing/subject.ts";
import { loadData } from "../run/loading.ts";
import { openRun } from "../run/openRun.ts";
import type { RunRecord } from "../run/runRecord.ts";
import { createTerminal, type Terminal } from "../terminal.ts";
import { version } from "../version.ts";
import { checkWritable } from "../writable.ts";

/** Options of `loom audit`, as commander gives them. */
export interface AuditFlags {
  readonly data?: string;
  readonly only?: readonly string[];
  readonly limit?: number;
  readonly out?: string;
  readonly ood?: readonly string[];
  readonly ensemble?: readonly string[];
  readonly seeds?: number;
  readonly cifar10C?: string;
  readonly privacy?: boolean;
  readonly shadows?: number;
  readonly shadowExamples: number;
  readonly epochs?: number;
  readonly canaryRepeats?: readonly number[];
  readonly canarySteps?: number;
  readonly json?: boolean;
}

/** Shadow models of `--privacy`. */
const usualShadows = 8;

/** Does `loom audit`. */
export async function audit(run: string, flags: AuditFlags): Promise<void> {
  const terminal = createTerminal(flags);
  const { privacy = false, out = join(run, "audit") } = flags;
  if (privacy && flags.only !== undefined) {
    throw new OptionError({
      where: "--privacy",
      problem: "it names a part itself, as --only does",
      mend: "leave one of them out: --privacy is --only membership --shadows 8, of language models --only canary",
    });
  }
  checkParts(flags.only);
  const opened = await openRun(run);
  const { record } = opened;
  const recipe = getRecipe(record.recipe);
  checkFlags(flags, recipe);
  await checkWritable(out, { mend: "choose another --out" });
  // As the run had them: what it learnt from are the members that an attack looks for.
  const data = await loadData(
    recipe,
    { ...record.options, data: flags.data ?? record.options.data },
    terminal,
  );
  const other = otherData(recipe.count(data), record);
  if (other !== undefined) terminal.note(`careful: ${other}`);
  const audited = { folder: run, ...opened, data, recipe, flags };
  const sections = await (recipe.task === "languageModeling" ? ofLanguageModel : ofClassifier)(
    audited,
    terminal,
  );
  const found: AuditRecord = {
    title: `Audit of ${record.recipe}, seed ${record.options.seed}`,
    createdAt: new Date().toISOString(),
    facts: { ...factsOf(run, record, flags), ...(other !== undefined && { data: other }) },
    sections,
  };
  await writeFileAtomic(join(out, "audit.json"), `${JSON.stringify(found, undefined, 2)}\n`);
  await writeFileAtomic(join(out, "audit.html"), renderAudit(found));
  sections.forEach((section) => tellSection(terminal, section));
  terminal.print(`audit ${join(out, "audit.html")}`);
  terminal.result({
    command: "audit",
    run,
    out,
    sections: Object.fromEntries(
      sections.map(({ name, skipped, figures, advice }) => [
        name,
        skipped === undefined ? { ...figures, weaknesses: advice.map((each) => ({ ...each })) } : { skipped },
      ]),
    ),
  });
}

async function ofClassifier(audited: Audited, terminal: Terminal): Promise<AuditSection[]> {
  const { flags, record, recipe } = audited;
  const { privacy = false, limit } = flags;
  const only = onlyOf(flags, recipe.task);
  const shadows = flags.shadows ?? (privacy ? usualShadows : undefined);
  const subject = await subjectOf(
    { ...audited, flags: { ...flags, ...(shadows !== undefined && { shadows }) } },
    terminal,
  );
  return auditClassifier(subject, {
    ...(only && { only }),
    ...(limit !== undefined && { limit }),
    seed: record.options.seed,
    onNote: terminal.note,
  });
}

async function ofLanguageModel(audited: Audited, { note }: Terminal): Promise<AuditSection[]> {
  const { flags, record, recipe } = audited;
  const only = onlyOf(flags, recipe.task);
  const repeats = flags.canaryRepeats;
  return auditLanguageModel(await languageModelOf(audited), {
    ...(only && { only }),
    ...(repeats && { repeats }),
    seed: record.options.seed,
    onNote: note,
  });
}

/** What to say when there are more or fewer examples than the run had: then the gap and the members are not its own. */
function otherData({ train, unit }: ExampleCounts, { examples }: RunRecord): string | undefined {
  if (examples === undefined || examples.train === train) return undefined;
  return `the run learnt from ${examples.train} ${unit}, and here are ${train}: its gap and its membership are not told by others`;
}

/** Figures of a part that are printed. */
const shown = 5;

function tellSection(terminal: Terminal, { title, skipped, figures, advice }: AuditSection): void {
  if (skipped !== undefined) {
    terminal.print(`${title}: left out, ${skipped}`);
    return;
  }
  const first = Object.entries(figures).slice(0, shown);
  terminal.print(
    `${title}: ${first.map(([name, value]) => `${name} ${Number(value.toFixed(4))}`).join(", ")}`,
  );
  for (const { weakness, attempt } of advice) terminal.print(`  ${weakness}\n  -> ${attempt}`);
}

const factsOf = (run: string, { recipe, options, results }: RunRecord, { limit }: AuditFlags) => ({
  run,
  recipe,
  seed: options.seed,
  epochs: results?.epochs ?? 0,
  "examples a part": limit ?? "as each part affords",
  tensorloom: version(),
});
