import { tableColumn, type Table } from "../../data/index.ts";
import { analyzeText } from "../text/analyzeText.ts";
import { kindOf } from "./cellKinds.ts";
import type { ColumnRole } from "./columnPlan.ts";

/** A role that a column may have, and why. */
export interface ProposedRole {
  readonly column: string;
  readonly role: ColumnRole;
  readonly reason: string;
}

/** Words of column names, by the role that they tell of. The first that fits. */
const words: readonly (readonly [ColumnRole, RegExp])[] = [
  [
    "sensitive",
    /disease|diagnos|illness|condition|symptom|medic|treatment|therap|income|salary|wage|earning|religio|politic|party|ethnic|sexual|orientation|crime|criminal|offen[cs]e|conviction|disabilit|hiv|cancer|blood|genetic|debt|loan|balance|grade|score/,
  ],
  ["quasiIdentifier", /zip|post(?:al)?_?-?code|plz|birth|dob/],
  [
    "identifier",
    /(?:^|[^a-z])(?:id|uid|uuid|guid|key|ip|ssn|iban|dni|nif|login|handle)(?:$|[^a-z])|name|surname|mail|phone|mobile|fax|street|address|passport|licen[cs]e|account|card|(?:^|[^a-z])user|patient_?id|social_?security|url|photo/,
  ],
  [
    "quasiIdentifier",
    /age|sex|gender|race|nation|country|city|town|state|region|county|marital|married|education|school|degree|occupation|job|profession|work|employ|height|weight|language|children|date|year/,
  ],
];

/** Words of names of columns that number or name people, whatever else they say: `loan_id`, `medical_record_number`. */
const numbering =
  /(?:^|[^a-z])(?:id|ids|uid|uuid|guid|key|no|nr|num|number|ref|reference|code|plate|serial)(?:$|[^a-z])|name|mail|phone|signature/;

/** So many cells of a column are looked at. */
const looked = 200;

/**
 * Proposes a role for each column, by its name and its cells: what identifies, what does with other things, what is
 * sensitive. It errs on the side of hiding: what it does not know is a quasi-identifier. Meant to be looked at.
 * @example
 * const rows = [["Ada", "36", "flu"], ["Bob", "41", "cold"]];
 * const table = { where: "t", columnNames: ["name", "age", "illness"], rows, places: ["line 2", "line 3"] };
 * const proposed = await anonymize.proposeRoles(table);
 * proposed.map(({ role }) => role) // ["identifier", "quasiIdentifier", "sensitive"]
 */
export async function proposeRoles(table: Table): Promise<ProposedRole[]> {
  const proposed: ProposedRole[] = [];
  for (const column of table.columnNames) proposed.push({ column, ...(await propose(table, column)) });
  return proposed;
}

async function propose(table: Table, name: string): Promise<Omit<ProposedRole, "column">> {
  const cells = tableColumn(table, name).map((cell) => cell.trim());
  const filled = cells.filter((cell) => cell !== "");
  const distinct = new Set(filled).size;
  if (filled.length === 0) return { role: "insensitive", reason: "it is empty" };
  const looks = await identifyingType(filled.slice(0, looked));
  if (looks !== undefined) return { role: "identifier", reason: `its cells look like ${looks}` };
  const spelled = name.replaceAll(/(\p{Ll})(\p{Lu})/gu, "$1_$2").toLowerCase();
  const named = words.find(([, pattern]) => pattern.test(spelled));
  const kind = kindOf(filled);
  const isSensitive = named?.[0] === "sensitive";
  const nearlyAll = distinct > 0.9 * filled.length;
  // Sensitive columns stay as they are: what tells one row from all others must not be among them.
  if (
    nearlyAll &&
    distinct > 20 &&
    (named === undefined || isSensitive) &&
    (kind === "word" || kind === "code")
  )
    return { role: "identifier", reason: "nearly every row has another value" };
  const numbers = numbering.test(spelled) && !/zip|post|plz|birth/.test(spelled) && kind !== "date";
  if (nearlyAll && numbers && (distinct > 20 || isSensitive))
    return { role: "identifier", reason: "by its name, and nearly every row has another value" };
  const long = filled.reduce((sum, cell) => sum + cell.length, 0) / filled.length > 60;
  if (long) return { role: "identifier", reason: "free text, which may tell anything" };
  if (named !== undefined) return { role: named[0], reason: "by its name" };
  if (distinct === 1 && filled.length === cells.length)
    return { role: "insensitive", reason: "all rows have one value" };
  return { role: "quasiIdentifier", reason: "nothing is known of it, so it may identify" };
}

const identifying = [
  "EMAIL_ADDRESS",
  "PHONE_NUMBER",
  "IBAN_CODE",
  "CREDIT_CARD",
  "IP_ADDRESS",
  "MAC_ADDRESS",
  "CRYPTO",
  "US_SSN",
];

/** The type that most cells are, whole. */
async function identifyingType(cells: readonly string[]): Promise<string | undefined> {
  const counts = new Map<string, number>();
  for (const cell of cells) {
    const [only, ...more] = await analyzeText(cell, { types: identifying });
    if (only === undefined || more.length > 0 || only.end - only.start < cell.length * 0.8) continue;
    // Plain digits may be anything.
    if (only.score < 0.5 && /^\d+$/.test(cell)) continue;
    counts.set(only.type, (counts.get(only.type) ?? 0) + 1);
  }
  return [...counts].find(([, count]) => count > cells.length / 2)?.[0];
}
