import { classifierOf, type Sibling } from "../../../audit/index.ts";
import type { Terminal } from "../../terminal.ts";
import { openRun } from "../openRun.ts";
import { checkHeldOut, checkSibling, type NamedRun } from "./checkSibling.ts";
import type { AuditedData } from "./examples.ts";
import { retrain } from "./retrain.ts";
import type { Audited } from "./subject.ts";

/**
 * Runs of the same recipe, as `--ensemble` names them, and models that `--seeds` trains from other seeds.
 * @throws {DataError} for runs that are no siblings.
 */
export async function siblingsOf(
  audited: Audited,
  own: AuditedData,
  terminal: Terminal,
): Promise<readonly Sibling[]> {
  const { record, flags, data } = audited;
  const { epochs, seed } = record.options;
  const known: NamedRun[] = [audited];
  const siblings: Sibling[] = [];
  const add = (model: NamedRun["model"], described: Pick<Sibling, "name" | "remark">): void =>
    void siblings.push({ ...classifierOf(model, { prepare: own.prepareFor(model) }), ...described });

  for (const folder of flags.ensemble ?? []) {
    const other = { folder, ...(await openRun(folder)) };
    await checkSibling(other, audited, known);
    await checkHeldOut(other, audited, { own, terminal });
    known.push(other);
    add(other.model, { name: `${folder}, seed ${other.record.options.seed}`, ...remarkOn(other, audited) });
  }
  const taken = new Set(known.map((run) => run.record.options.seed));
  const wanted = flags.seeds ?? 0;
  for (let next = seed + 1, trained = 0; trained < wanted; next++) {
    if (taken.has(next)) continue;
    terminal.note(`training model ${++trained} of ${wanted} by the run's recipe, from seed ${next}`);
    add(await retrain(audited, data, { seed: next, epochs }), { name: `trained here, seed ${next}` });
  }
  return siblings;
}

/** What makes a run differ from the audited one, beside its seed. */
function remarkOn({ folder, record }: NamedRun, audited: Audited): Pick<Sibling, "remark"> {
  const [own, other] = [audited.record.options, record.options];
  const differing = (["epochs", "batchSize", "limit"] as const).filter((name) => own[name] !== other[name]);
  const remarks = [
    ...(own.seed === other.seed ? ["began from the same seed"] : []),
    ...differing.map((name) => `had ${name} ${other[name]} instead of ${own[name]}`),
  ];
  if (remarks.length === 0) return {};
  return { remark: `${folder} ${remarks.join(" and ")}: the seed is not all by which they differ.` };
}
