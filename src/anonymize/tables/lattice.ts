import { UnsupportedError } from "../../base/errors.ts";
import { satisfies, spreads, type Demands } from "./demands.ts";
import type { Cover, Generalization } from "./generalization.ts";
import type { GeneralizedClass } from "./mondrian.ts";

/** So many ways of choosing levels are searched; beyond, Mondrian is the better tool. */
const mostNodes = 100_000;

/** A column at a level: the group of each value, and what is written for it. */
interface Level {
  readonly groupOf: Int32Array;
  readonly covers: readonly Cover[];
  /** The mean loss over the rows. */
  readonly loss: number;
}

function levelsOf(column: Generalization): Level[] {
  const { values, codes, topLevel } = column;
  const counts = new Float64Array(values.length);
  for (const code of codes) counts[code]!++;
  return Array.from({ length: topLevel + 1 }, (_, level) => {
    const groups = new Map<string, number[]>();
    for (let code = 0; code < values.length; code++) {
      const label = column.label(code, level);
      const members = groups.get(label);
      if (members === undefined) groups.set(label, [code]);
      else members.push(code);
    }
    const groupOf = new Int32Array(values.length);
    const covers: Cover[] = [];
    let loss = 0;
    for (const [label, members] of groups) {
      const share = level === 0 ? 0 : level === topLevel ? 1 : column.cover(members).loss;
      for (const code of members) {
        groupOf[code] = covers.length;
        loss += share * counts[code]!;
      }
      covers.push({ label, loss: share });
    }
    return { groupOf, covers, loss: loss / codes.length };
  });
}

/** All ways of choosing a level for each column, the least lossy first. */
function nodesOf(
  levels: readonly (readonly Level[])[],
): { readonly node: number[]; readonly bound: number }[] {
  const count = levels.reduce((product, each) => product * each.length, 1);
  if (count > mostNodes) {
    throw new UnsupportedError({
      where: "anonymizeTable.method",
      problem: `there are ${count} ways to choose a level for each column`,
      expected: `${mostNodes} at most`,
      mend: "use the method mondrian, or hierarchies with fewer levels",
    });
  }
  let nodes: { node: number[]; bound: number }[] = [{ node: [], bound: 0 }];
  for (const column of levels) {
    nodes = nodes.flatMap(({ node, bound }) =>
      column.map(({ loss }, level) => ({ node: [...node, level], bound: bound + loss / levels.length })),
    );
  }
  return nodes.sort((a, b) => a.bound - b.bound);
}

/** What came of a search: classes, and rows that are left out. */
export interface Recoding {
  readonly classes: readonly GeneralizedClass[];
  readonly suppressed: readonly number[];
  /** The level of each quasi-identifier. */
  readonly levels: readonly number[];
}

/**
 * The full-domain generalization that loses least: one level for each quasi-identifier in all rows, rows of classes
 * that do not have what is demanded left out. Loss is the mean certainty penalty, 1 for rows left out. Levels alone
 * bound it from below, so the nodes of the lattice are tried in that order until none can be better: the result is
 * the optimum.
 * Source: the lattice of Samarati 2001; the search of LeFevre et al. 2005 ("Incognito") made best-first.
 * @returns `undefined` where no node has what is demanded within the limit.
 * @throws {UnsupportedError} when the lattice has more than 100,000 nodes.
 */
export function latticeSearch(
  rowCount: number,
  columns: readonly Generalization[],
  demands: Demands,
  suppressionLimit: number,
): Recoding | undefined {
  const levels = columns.map(levelsOf);
  let best: { readonly loss: number; readonly recoding: Recoding } | undefined;
  for (const { node, bound } of nodesOf(levels)) {
    if (best !== undefined && bound >= best.loss) break;
    const chosen = node.map((level, i) => levels[i]![level]!);
    const found = classesAt(rowCount, columns, chosen, demands, Math.floor(suppressionLimit * rowCount));
    if (found === undefined) continue;
    let loss = found.suppressed.length;
    for (const { rows, covers } of found.classes) {
      loss += rows.length * (covers.reduce((sum, cover) => sum + cover.loss, 0) / Math.max(1, covers.length));
    }
    loss /= rowCount;
    if (best === undefined || loss < best.loss) best = { loss, recoding: { ...found, levels: node } };
  }
  return best?.recoding;
}

/** The classes at a node, without those that lack what is demanded; `undefined` if those are too many rows. */
function classesAt(
  rowCount: number,
  columns: readonly Generalization[],
  chosen: readonly Level[],
  demands: Demands,
  mostSuppressed: number,
): Omit<Recoding, "levels"> | undefined {
  // One number names a class, as long as doubles count exactly: each column's groups are the digits.
  let keys = new Float64Array(rowCount);
  let possible = 1;
  for (const [i, { groupOf, covers }] of chosen.entries()) {
    if (possible * covers.length > 2 ** 52) [keys, possible] = renumber(keys);
    const { codes } = columns[i]!;
    for (let row = 0; row < rowCount; row++) keys[row] = keys[row]! * covers.length + groupOf[codes[row]!]!;
    possible *= covers.length;
  }
  const byKey = new Map<number, number[]>();
  for (let row = 0; row < rowCount; row++) {
    const members = byKey.get(keys[row]!);
    if (members === undefined) byKey.set(keys[row]!, [row]);
    else members.push(row);
  }
  let kept = [...byKey.values()];
  const suppressed: number[] = [];
  // Leaving out rows changes how values are spread in the rest, by which classes are judged: until none falls.
  for (let before = -1; before !== suppressed.length;) {
    before = suppressed.length;
    const all = spreads(demands.sensitive, kept.flat());
    const standing: number[][] = [];
    for (const rows of kept) {
      if (satisfies(rows, demands, all)) standing.push(rows);
      else for (const row of rows) suppressed.push(row);
    }
    kept = standing;
    if (suppressed.length > mostSuppressed || kept.length === 0) return undefined;
  }
  const classes = kept.map((rows) => ({
    rows,
    covers: chosen.map(({ groupOf, covers }, i) => covers[groupOf[columns[i]!.codes[rows[0]!]!]!]!),
  }));
  return { classes, suppressed };
}

/** The same classes under the smallest numbers. */
function renumber(keys: Float64Array): [Float64Array<ArrayBuffer>, number] {
  const numbers = new Map<number, number>();
  const renumbered = Float64Array.from(keys, (key) => {
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
  return [renumbered, numbers.size];
}
