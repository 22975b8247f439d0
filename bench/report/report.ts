import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import type { Comparison } from "../compare/compare.ts";
import { showMachine } from "../machine.ts";
import { benchFolder } from "../places.ts";
import { goalsTable } from "./goals.ts";
import { newestFigures, type Figures } from "./newest.ts";
import { browser, everything, job, larger, privacy, products, throughput } from "./sections.ts";

const file = join(benchFolder, "RESULTS.md");
/** Written by hand: the limits where a goal isn't reached, and what was tried. */
const limits = join(benchFolder, "LIMITS.md");

/** Writes RESULTS.md from the newest figures of each work, and gives its path. */
export async function writeReport(): Promise<string> {
  const figures = newestFigures(join(benchFolder, "results"));
  const parts = [
    head(figures),
    `## Goals\n\n${goalsTable(figures)}`,
    existsSync(limits) ? readFileSync(limits, "utf8").trim() : undefined,
    ...[job, browser, larger, products, throughput, privacy, everything].map((section) => section(figures)),
  ];
  const text = parts.filter((part) => part !== undefined).join("\n\n");
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), parser: "markdown" }));
  return file;
}

function head(figures: Figures): string {
  const runs = [...new Set([...figures.values()].map(({ run }) => run))];
  const machines = new Set(runs.map(({ machine }) => showMachine(machine)));
  const days = runs.map(({ date }) => date.slice(0, 10)).toSorted();
  const span = [...new Set([days.at(0), days.at(-1)])].join(" to ");
  const peaks = runs.flatMap(({ peak }) => (peak === undefined ? [] : [peak]));
  const best = peaks.toSorted((a, b) => b.speed - a.speed).at(0);
  const busy = Math.max(...runs.map(({ busyCores }) => busyCores));
  const lines = [
    "# Results",
    "",
    "Generated: `npm run bench` measures (an hour or so; it takes names to measure a part again), and",
    "`npm run bench -- --report` writes this page from each work's newest figures. How it is done, and what is compared,",
    "stands in [README.md](README.md).",
    "",
    `- Machine: ${[...machines].join("; ")}`,
    `- Measured: ${span}`,
    `- Versions: ${versionsOf(figures)}`,
  ];
  if (best !== undefined) {
    lines.push(
      `- Peak: ${best.speed.toFixed(0)} GFLOP/s in float32 (${best.by}), measured anew in every run. GFLOP/s count the`,
      "  model's matrix products and convolutions alone; elementwise work takes time and counts nothing",
    );
  }
  if (busy > 0.3)
    lines.push(`- **Other programs kept up to ${busy.toFixed(1)} cores busy: these figures are rough**`);
  return lines.join("\n");
}

/** The versions of all libraries. */
function versionsOf(figures: Figures): string {
  const found = new Map<string, Set<string>>();
  for (const { data } of figures.values()) {
    for (const { versions } of (data as Partial<Comparison>).results ?? []) {
      for (const [name, version] of Object.entries(versions)) {
        found.set(name, (found.get(name) ?? new Set()).add(version));
      }
    }
  }
  return [...found].map(([name, versions]) => `${name} ${[...versions].join(" and ")}`).join(", ");
}
