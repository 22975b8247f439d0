import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OptionError } from "../../base/errors.ts";
import {
  anonymizeTable,
  checkMeasures,
  encodeTable,
  measureTable,
  proposeRoles,
  type AnonymizedTable,
  type RolesFile,
} from "../../anonymize/index.ts";
import { readTable, writeFileAtomic, type Table } from "../../data/index.ts";
import type { Terminal } from "../terminal.ts";
import type { FileResult } from "./fileResult.ts";
import type { AnonymizeFlags } from "./flags.ts";
import { readJson } from "./readJson.ts";

/** The roles that the user gave, or those proposed, if the user agreed to them beforehand. */
async function rolesOf(table: Table, flags: AnonymizeFlags, terminal: Terminal): Promise<RolesFile> {
  if (flags.roles !== undefined) return (await readJson(flags.roles)) as RolesFile;
  const proposed = await proposeRoles(table);
  terminal.print(`Proposed roles of the columns of ${table.where}:`);
  for (const { column, role, reason } of proposed) terminal.print(`  ${column}: ${role} (${reason})`);
  const roles = Object.fromEntries(proposed.map(({ column, role }) => [column, role]));
  if (flags.yes) return roles;
  terminal.print(JSON.stringify(roles, null, 2));
  throw new OptionError({
    where: table.where,
    problem: "the roles of its columns are not confirmed; nothing was written",
    mend: "write those above, corrected, to a file for --roles, or accept them as they are with --yes",
  });
}

/** What the roles leave to be seen, though it looks as if it told of somebody. */
async function doubtsOf(table: Table, { roles }: AnonymizedTable): Promise<string[]> {
  const stays = (role: string | undefined): boolean => role === "sensitive" || role === "insensitive";
  const doubtful = (await proposeRoles(table)).filter(
    ({ column, role }) => role === "identifier" && stays(roles[column]),
  );
  const alone = Object.values(roles).includes("quasiIdentifier")
    ? []
    : ["no column is a quasiIdentifier, so no row was made like others"];
  return [
    ...doubtful.map(
      ({ column, reason }) => `the column '${column}' stays as it is, and may identify: ${reason}`,
    ),
    ...alone,
  ];
}

/** A function that anonymizes tables. What it gives was read again as a file, and measured. */
export const anonymizeTables =
  (flags: AnonymizeFlags, terminal: Terminal) =>
  async (path: string): Promise<FileResult> => {
    const format = /\.(?:tsv|tab)$/i.test(path) ? "tsv" : "csv";
    const table = await readTable(path, { format });
    const { k = 5, l = 1, t = 1, diversity = "distinct", method, suppress } = flags;
    const roles = await rolesOf(table, flags, terminal);
    const result = anonymizeTable(table, { roles, k, l, t, diversity, method, suppressionLimit: suppress });
    const delimiter = format === "tsv" ? "\t" : ",";
    const bytes = new TextEncoder().encode(encodeTable(result.table, { delimiter }));
    const measures = await measuredAsFile(bytes, result, delimiter);
    checkMeasures(measures, { k, l, t, diversity });
    const { before, after, suppressed, informationLoss, lossByColumn, levels } = result;
    const warnings = await doubtsOf(table, result);
    return {
      bytes,
      report: {
        kind: "table",
        roles: { ...result.roles },
        asked: { k, l, t, diversity, method: method ?? "mondrian" },
        before: plain(before),
        after: plain(after),
        suppressed,
        informationLoss,
        lossByColumn: { ...lossByColumn },
        ...(levels && { levels: { ...levels } }),
        warnings,
      },
      lines: [...linesOf(result), ...warnings.map((text) => `Warning: ${text}`)],
    };
  };

const plain = (value: object) => JSON.parse(JSON.stringify(value)) as Record<string, number>;

/** Measures of what a reader of the bytes would see. */
async function measuredAsFile(bytes: Uint8Array, { roles, after }: AnonymizedTable, delimiter: string) {
  const path = join(tmpdir(), `loom-${randomBytes(8).toString("hex")}.csv`);
  try {
    await writeFileAtomic(path, bytes);
    const read = await readTable(path, { format: "csv", delimiter, quotes: true });
    const quasiIdentifiers = Object.keys(roles).filter((name) => roles[name] === "quasiIdentifier");
    const sensitive = after.sensitive.map(({ column }) => column);
    const ordered = Object.fromEntries(after.sensitive.map((each) => [each.column, each.ordered]));
    return measureTable(read, { quasiIdentifiers, sensitive, ordered });
  } finally {
    await rm(path, { force: true });
  }
}

function linesOf({ before, after, suppressed, informationLoss, lossByColumn }: AnonymizedTable): string[] {
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  return [
    `k ${before.k} -> ${after.k}, classes ${before.classes} -> ${after.classes} (sizes ${after.classSizes.min} to ${after.classSizes.max}, mean ${after.classSizes.mean.toFixed(1)})`,
    ...after.sensitive.map(
      ({ column, l, entropyL, t }, i) =>
        `${column}: l ${before.sensitive[i]!.l} -> ${l} (entropy ${entropyL.toFixed(2)}), t ${before.sensitive[i]!.t.toFixed(3)} -> ${t.toFixed(3)}`,
    ),
    `risk of being found: highest ${percent(before.risk.highest)} -> ${percent(after.risk.highest)}, mean ${percent(before.risk.mean)} -> ${percent(after.risk.mean)}, alone ${percent(before.risk.unique)} -> ${percent(after.risk.unique)}`,
    `information loss ${percent(informationLoss)} (${Object.entries(lossByColumn)
      .map(([name, loss]) => `${name} ${percent(loss)}`)
      .join(
        ", ",
      )}), discernibility ${before.discernibility} -> ${after.discernibility}, ${suppressed} of ${before.rows} rows left out`,
    "measured anew from the text that is written",
  ];
}
