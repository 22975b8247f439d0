import type { HostSpan, RecordedProgram } from "../../runtime/index.ts";
import { nested, type Nested } from "./nesting.ts";

/** What the host does around the runs of a graph, in milliseconds a run. */
export interface HostTime {
  /** As `wait for data`; `other` for what no span tells of. */
  readonly name: string;
  readonly milliseconds: number;
}

/** The time from the first recorded run to the last, without the runs themselves, by what was done. */
export function hostTimes({ recorded }: RecordedProgram, spans: readonly HostSpan[]): HostTime[] {
  const [first, last] = [recorded[0]!, recorded.at(-1)!];
  const window = last.end - first.start;
  if (recorded.length < 2) return [];
  const run = "run";
  const within = spans.filter(({ start, end }) => end > first.start && start < last.end);
  const runs = recorded.map(({ start, end }): HostSpan => ({ name: run, start, end }));
  const sums = new Map<string, number>([["other", window]]);
  const add = (name: string, time: number): void => void sums.set(name, (sums.get(name) ?? 0) + time);
  const clipped = ({ start, end }: HostSpan): number =>
    Math.min(end, last.end) - Math.max(start, first.start);
  const visit = ({ value, inner }: Nested<HostSpan>, outer: string): void => {
    add(value.name, clipped(value));
    add(outer, -clipped(value));
    for (const child of inner) visit(child, value.name);
  };
  for (const span of nested([...within, ...runs])) visit(span, "other");
  sums.delete(run);
  return [...sums]
    .map(([name, total]) => ({ name, milliseconds: Math.max(0, total) / recorded.length }))
    .toSorted((a, b) => b.milliseconds - a.milliseconds);
}
