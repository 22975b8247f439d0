import { realpath } from "node:fs/promises";
import { DataError } from "../../../base/errors.ts";
import type { NdArray } from "../../../base/ndarray.ts";
import { sameShape } from "../../../base/shape.ts";
import { classNamesOf } from "../../../models/index.ts";
import type { Terminal } from "../../terminal.ts";
import { loadData } from "../loading.ts";
import type { OpenRun } from "../openRun.ts";
import { examplesOf, type AuditedData } from "./examples.ts";
import type { Audited } from "./subject.ts";

/** A run and where it lies. */
export interface NamedRun extends OpenRun {
  readonly folder: string;
}

/**
 * Makes sure that a run can stand beside the audited one, and beside those in `known`.
 * @throws {DataError} for a run of another recipe or other classes, and for one that is there already under another name.
 */
export async function checkSibling(
  { folder, record, model }: NamedRun,
  audited: Audited,
  known: readonly NamedRun[],
): Promise<void> {
  const recipe = audited.record.recipe;
  const mend = `name runs from other seeds: npx loom train ${recipe} --seed N, or let --seeds N train them`;
  const refuse = (details: { problem: string; expected?: string; received?: string }): never => {
    throw new DataError({ where: folder, ...details, mend });
  };
  if (record.recipe !== recipe) {
    const problem = "an ensemble takes runs of one recipe";
    refuse({ problem, expected: recipe, received: record.recipe });
  }
  const [expected, received] = [audited.model, model].map((each) => classNamesOf(each).join(", "));
  if (received !== expected)
    refuse({ problem: "it has other classes than the run", expected: expected!, received: received! });
  for (const other of known) {
    const who = other.folder === audited.folder ? "the run that is audited" : other.folder;
    if ((await realpath(folder)) === (await realpath(other.folder)))
      refuse({ problem: `this is ${who}, not another run` });
    if (sameWeights(model, other.model))
      refuse({ problem: `its weights are those of ${who}: it tells nothing more` });
  }
}

const sameWeights = ({ weights: one }: OpenRun["model"], { weights: other }: OpenRun["model"]): boolean =>
  one.length === other.length &&
  one.every(({ variable }, i) => sameArray(variable.value, other[i]!.variable.value));

const sameArray = (one: NdArray, other: NdArray): boolean =>
  sameShape(one.shape, other.shape) && one.data.every((value, i) => value === other.data[i]);

/**
 * Recipes for people's own data let the seed draw what is held out: then a sibling may have learnt what the run is tested on.
 * @throws {DataError} when it did.
 */
export async function checkHeldOut(
  { folder, record }: NamedRun,
  audited: Audited,
  { own, terminal }: { readonly own: AuditedData; readonly terminal: Terminal },
): Promise<void> {
  const { recipe, model, flags } = audited;
  const same = (["data", "limit", "seed"] as const).every(
    (name) => record.options[name] === audited.record.options[name],
  );
  if (recipe.dataOptions === undefined || same) return;
  const chosen = { ...record.options, data: flags.data ?? record.options.data };
  const other = examplesOf({ ...audited, data: await loadData(recipe, chosen, terminal) });
  const seen = ({ test, prepareFor }: AuditedData): NdArray => prepareFor(model)(test.x);
  if (sameArray(seen(own), seen(other)) && sameArray(own.test.y, other.test.y)) return;
  throw new DataError({
    where: folder,
    problem:
      "it held out other examples for testing, and may have learnt from those that this run is tested on",
    mend: "leave it out, and let --seeds N train models from other seeds on what this run learnt from",
  });
}
