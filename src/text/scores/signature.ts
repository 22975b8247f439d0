import type { Segment } from "./segments.ts";

/** The release of sacreBLEU whose scores ours equal. */
const sacreBleuVersion = "2.6.0";

/** How a score was made, as sacreBLEU writes it: `nrefs:1|case:mixed|...|version:2.6.0`. */
export function signatureOf(
  segments: readonly Segment[],
  parts: Readonly<Record<string, string | number>>,
): string {
  const counts = new Set(segments.map(({ references }) => references.length));
  const nrefs = counts.size === 1 ? [...counts][0]! : "var";
  return Object.entries({ nrefs, ...parts, version: sacreBleuVersion })
    .map(([name, value]) => `${name}:${value}`)
    .join("|");
}
