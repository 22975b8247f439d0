import type { Finding } from "./finding.ts";

const length = ({ start, end }: Finding): number => end - start;

/**
 * Findings of which none overlap, in the order of the text, and together as long as all were: of two at the same place
 * the surer stays, of one within another the outer one, and of two that cross the surer is whole and the other what is
 * left of it. So nothing that was found is shown because something else was found there too.
 */
export function resolveOverlaps(findings: readonly Finding[]): Finding[] {
  const samePlaces = new Map<string, Finding>();
  for (const finding of findings) {
    const place = `${finding.start}-${finding.end}`;
    if (finding.score >= (samePlaces.get(place)?.score ?? 0)) samePlaces.set(place, finding);
  }
  const outer: Finding[] = [];
  // Sorted so, whatever holds a finding comes before it.
  const byStart = [...samePlaces.values()].sort((a, b) => a.start - b.start || length(b) - length(a));
  let furthest = -1;
  for (const finding of byStart) {
    if (finding.end <= furthest) continue;
    furthest = finding.end;
    outer.push(finding);
  }
  // Now starts and ends both rise, so only neighbours cross.
  const resolved: Finding[] = [];
  for (const finding of outer) {
    const before = resolved.at(-1);
    if (before === undefined || before.end <= finding.start) resolved.push(finding);
    else if (before.score >= finding.score) resolved.push({ ...finding, start: before.end });
    else {
      resolved.pop();
      if (before.start < finding.start) resolved.push({ ...before, end: finding.start });
      resolved.push(finding);
    }
  }
  return resolved;
}
