import { join } from "node:path";
import type { Variant } from "../compare/contender.ts";
import { Program } from "../compare/program.ts";
import { pythonAbsent, pythonProgram } from "../contenders/python.ts";
import { markdownTable, threeDigits } from "../markdown.ts";
import { benchFolder } from "../places.ts";
import { median } from "../statistics.ts";
import type { Bench, BenchOptions } from "./bench.ts";

const threadCounts = [1, 2];
const batchSizes = [16, 32, 64, 128, 256, 512, 1024];
const tasks = ["cnn-step", "cnn-predict"] as const;
/** How long a program's turn should take. */
const turnMilliseconds = 300;

/** Images a second, by library. */
export interface ThroughputCell {
  readonly threads: number;
  readonly batch: number;
  readonly task: (typeof tasks)[number];
  readonly speeds: Readonly<Record<string, number>>;
}

export const throughput: Bench = {
  name: "throughput",
  summary: "images a second of the chapter's CNN, with 1 and 2 threads and batches of 16 to 1,024",
  async run(options) {
    const cells: ThroughputCell[] = [];
    for (const task of tasks) {
      for (const threads of threadCounts) {
        for (const batch of batchSizes) {
          options.say(`throughput: ${task}, ${threads} threads, batch ${batch}`);
          cells.push({ task, threads, batch, speeds: await speeds({ task, threads, batch }, options) });
        }
      }
    }
    return { markdown: `### Throughput\n\n${showThroughput(cells)}`, data: cells };
  },
};

type Place = Pick<ThroughputCell, "task" | "threads" | "batch">;

/** PyTorch eager in both memory layouts, threads bound: which setting is best elsewhere the comparisons try. */
function variants({ task, threads, batch }: Place): readonly (readonly [library: string, Variant])[] {
  const ours: Variant = {
    label: "Tensorloom",
    command: process.execPath,
    arguments: [join(benchFolder, ".build/programs/cnn.js"), task, String(batch)],
    environment: { LOOM_THREADS: String(threads) },
  };
  const pytorch = (layout: string): Variant => ({
    label: layout,
    ...pythonProgram("pytorch_cnn.py", [task, "--batch", String(batch), "--layout", layout]),
    environment: { OMP_NUM_THREADS: String(threads), OMP_PROC_BIND: "true", OMP_PLACES: "cores" },
  });
  const peers = pythonAbsent() === undefined ? ["nhwc", "nchw"] : [];
  return [["Tensorloom", ours], ...peers.map((layout) => ["PyTorch", pytorch(layout)] as const)];
}

async function speeds(place: Place, { rounds }: BenchOptions): Promise<Record<string, number>> {
  const running: { library: string; program: Program; iterations: number; medians: number[] }[] = [];
  try {
    for (const [library, variant] of variants(place)) {
      const program = await Program.start(variant);
      await program.iterate(2);
      const about = median(await program.iterate(3));
      const iterations = Math.max(3, Math.min(100, Math.round(turnMilliseconds / about)));
      running.push({ library, program, iterations, medians: [] });
    }
    for (let round = 0; round < Math.min(3, rounds); round++) {
      for (const { program, iterations, medians } of running) {
        medians.push(median((await program.iterate(iterations + 1)).slice(1)));
      }
    }
  } finally {
    for (const { program } of running) program.stop();
  }
  const best: Record<string, number> = {};
  for (const { library, medians } of running) {
    best[library] = Math.max(best[library] ?? 0, (1000 * place.batch) / median(medians));
  }
  return best;
}

/** A row for each batch size; images a second. */
export function showThroughput(cells: readonly ThroughputCell[]): string {
  const libraries = Object.keys(cells[0]?.speeds ?? {});
  const columns = tasks.flatMap((task) => threadCounts.map((threads) => ({ task, threads })));
  const verbs = { "cnn-step": "trained", "cnn-predict": "predicted" };
  return markdownTable(
    [
      "batch",
      ...columns.flatMap(({ task, threads }) =>
        libraries.map(
          (library) => `${verbs[task]}, ${threads} thread${threads === 1 ? "" : "s"}: ${library}`,
        ),
      ),
    ],
    batchSizes.map((batch) => [
      String(batch),
      ...columns.flatMap(({ task, threads }) => {
        const cell = cells.find((c) => c.task === task && c.threads === threads && c.batch === batch);
        return libraries.map((library) => threeDigits(cell?.speeds[library] ?? NaN));
      }),
    ]),
  );
}
