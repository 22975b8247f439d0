import { join } from "node:path";
import { alternate, type Entrant } from "../compare/alternate.ts";
import type { Variant } from "../compare/contender.ts";
import { Program } from "../compare/program.ts";
import { summarize, type Result } from "../compare/result.ts";
import { showVersions } from "../compare/table.ts";
import { pythonAbsent, pythonProgram } from "../contenders/python.ts";
import { markdownTable, threeDigits } from "../markdown.ts";
import { benchFolder } from "../places.ts";
import type { Bench, BenchOptions } from "./bench.ts";

export interface DpData {
  /** Each library's steps, the ordinary one first. */
  readonly libraries: readonly (readonly Result[])[];
}

interface Runner {
  readonly id: string;
  readonly name: string;
  readonly variant: Variant;
}

const ours = (label: string, way: string): Runner => ({
  id: `tensorloom-${way}`,
  name: "Tensorloom",
  variant: {
    label,
    command: process.execPath,
    arguments: [join(benchFolder, ".build/programs/dpStep.js"), way],
  },
});
const opacus = (label: string, way: string): Runner => ({
  id: `opacus-${way}`,
  name: "PyTorch, Opacus",
  variant: {
    label,
    ...pythonProgram("opacus_cnn.py", [way]),
    environment: { OMP_NUM_THREADS: "2", OMP_WAIT_POLICY: "passive" },
  },
});

/** An ordinary step first, then private ones, for each library. */
const libraries = [
  [
    ours("ordinary step", "ordinary"),
    ours("private, clipping auto", "auto"),
    ours("private, clipping ghost", "ghost"),
    ours("private, clipping materialized", "materialized"),
  ],
  [opacus("ordinary step", "ordinary"), opacus("private, clipping by hooks", "hooks")],
] as const;

/** What a step costs with differential privacy: the chapter's CNN, batches of 64 examples, on average where they are drawn. */
export const dpStep: Bench = {
  name: "dp-step",
  summary: "differentially private training step of the chapter's CNN against an ordinary one, and Opacus",
  async run(options) {
    const missing = pythonAbsent();
    const results: Result[][] = [];
    for (const runners of missing === undefined ? libraries : libraries.slice(0, 1))
      results.push(await measure(runners, options));
    const absent = missing === undefined ? "" : `\n\nOpacus: absent (${missing})`;
    const data: DpData = { libraries: results };
    return { markdown: `### ${dpTitle}\n\n${showDp(data)}${absent}`, data };
  },
};

export const dpTitle = "Differentially private training step of the chapter's CNN (batch 64, float32, Adam)";

async function measure(
  runners: readonly Runner[],
  { rounds, iterations, say }: BenchOptions,
): Promise<Result[]> {
  const entrants: (Entrant & { readonly program: Program; readonly variant: string; readonly trials: [] })[] =
    [];
  try {
    for (const { id, name, variant } of runners) {
      say(`dp-step: ${name}, ${variant.label}`);
      const program = await Program.start(variant);
      entrants.push({ contender: { id, name }, program, rounds: [], variant: variant.label, trials: [] });
    }
    await alternate(entrants, { rounds, iterations });
    return entrants.map((entrant) => summarize(entrant, entrants[0]!));
  } finally {
    for (const { program } of entrants) program.stop();
  }
}

export const showDp = ({ libraries }: DpData): string =>
  markdownTable(
    ["library", "step", "median ms", "p10 to p90", "time, its ordinary step = 1"],
    libraries
      .flat()
      .map(({ name, versions, variant, median, p10, p90, ratio }) => [
        `${name} (${showVersions(versions)})`,
        variant,
        threeDigits(median),
        `${threeDigits(p10)} to ${threeDigits(p90)}`,
        threeDigits(ratio),
      ]),
    { text: 2 },
  );
