import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Machine } from "../machine.ts";
import type { Peak } from "../peak.ts";

/** What the command writes after a run. */
export interface RunRecord {
  readonly date: string;
  readonly machine: Machine;
  readonly busyCores: number;
  readonly peak?: Peak;
  readonly benches: Readonly<Record<string, unknown>>;
}

/** A work's or a measurement's newest figures, and the run they are from. */
export interface Newest {
  readonly data: unknown;
  readonly run: RunRecord;
}

export type Figures = ReadonlyMap<string, Newest>;

/** The newest figures of each name in a folder of records. */
export function newestFigures(folder: string): Figures {
  const found = new Map<string, Newest>();
  for (const name of readdirSync(folder).toSorted()) {
    if (!name.endsWith(".json")) continue;
    const run = JSON.parse(readFileSync(join(folder, name), "utf8")) as RunRecord;
    for (const [bench, data] of Object.entries(run.benches)) found.set(bench, { data, run });
  }
  return found;
}
