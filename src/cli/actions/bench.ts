import { cpus } from "node:os";
import {
  configurationsOf,
  describeMachine,
  type BenchRecipe,
  type Configuration,
} from "../bench/configuration.ts";
import { measureInChild } from "../bench/inChild.ts";
import { measure, type Measured } from "../bench/measure.ts";
import { exitCodes } from "../exitCodes.ts";
import { createTerminal, type Terminal } from "../terminal.ts";
import type { JsonFlag } from "./jsonFlag.ts";

export interface BenchFlags extends JsonFlag {
  readonly model: BenchRecipe;
  readonly batchSizes?: readonly number[];
  readonly threads?: readonly number[];
  readonly quick?: boolean;
  /** In a child: the configuration to measure, as JSON. */
  readonly measure?: string;
}

const batchSizes = { full: [16, 64, 256, 1024], quick: [32, 256] } as const;

interface Row {
  readonly configuration: Configuration;
  readonly measured: Measured;
}

/** Does `loom bench`. */
export async function bench(flags: BenchFlags): Promise<void> {
  if (flags.measure !== undefined) return measureHere(flags.measure);
  const terminal = createTerminal(flags);
  const { model: recipe, threads, quick = false } = flags;
  const machine = describeMachine(cpus()[0]?.model ?? "unknown processor");
  terminal.print(
    `${machine}\ntraining steps of ${recipe} on pictures of noise; nothing else should be busy here\n`,
  );

  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, interrupt);
  const sizes = flags.batchSizes ?? (quick ? batchSizes.quick : batchSizes.full);
  const rows: Row[] = [];
  const missing: { device: string; problem: string }[] = [];
  terminal.print("device  threads  batch  examples/s   ms a step   memory");
  for (const configuration of configurationsOf({ recipe, batchSizes: sizes, threads, quick })) {
    const outcome = await measureInChild(configuration, stop);
    if (stop.signal.aborted) break;
    if ("problem" in outcome) {
      missing.push({ device: configuration.device, problem: outcome.problem });
      terminal.note(`${configuration.device}, batch ${configuration.batchSize}: ${outcome.problem}`);
      continue;
    }
    rows.push({ configuration, measured: outcome.measured });
    if (configuration.work === "step") terminal.print(lineOf(rows.at(-1)!));
  }
  conclude(terminal, rows, { machine, recipe, missing, interrupted: stop.signal.aborted });
}

/** What a child does: one line of JSON. */
async function measureHere(text: string): Promise<void> {
  const measured = await measure(JSON.parse(text) as Configuration);
  process.stdout.write(`${JSON.stringify(measured)}\n`);
}

const speedOf = ({ configuration, measured }: Row): number =>
  (1000 * configuration.batchSize) / measured.milliseconds;

function lineOf(row: Row): string {
  const { device, threads, batchSize } = row.configuration;
  const { milliseconds, peakMegabytes } = row.measured;
  return [
    device.padEnd(7),
    `${threads}`.padStart(7),
    `${batchSize}`.padStart(6),
    speedOf(row).toFixed(0).padStart(11),
    milliseconds.toFixed(2).padStart(11),
    `${peakMegabytes} MB`.padStart(8),
  ].join(" ");
}

interface Conclusion {
  readonly machine: string;
  readonly recipe: string;
  readonly missing: readonly { readonly device: string; readonly problem: string }[];
  readonly interrupted: boolean;
}

function conclude(terminal: Terminal, rows: readonly Row[], { interrupted, ...said }: Conclusion): void {
  const products = rows.filter(({ configuration }) => configuration.work === "product");
  const steps = rows.filter(({ configuration }) => configuration.work === "step");
  for (const { configuration, measured } of products) {
    terminal.print(
      `${products[0]!.configuration === configuration ? "\n" : ""}peak with ${configuration.threads} thread(s): ` +
        `${measured.gigaflops!.toFixed(0)} GFLOP/s (float32 matrix product)`,
    );
  }
  const best = steps.toSorted((a, b) => speedOf(b) - speedOf(a))[0];
  if (best !== undefined) {
    const { device, threads, batchSize } = best.configuration;
    terminal.print(`\nfastest: ${device}, ${threads} thread(s), batches of ${batchSize}. To train so:`);
    terminal.print(
      `  LOOM_DEVICE=${device} LOOM_THREADS=${threads} npx loom train ${said.recipe} --batch-size ${batchSize}`,
    );
    terminal.print(
      "Larger batches make fewer updates an epoch: they may need a larger learning rate or more epochs.",
    );
  }
  const results = rows.map((row) => ({
    ...row.configuration,
    ...row.measured,
    ...(row.configuration.work === "step" && { examplesPerSecond: speedOf(row) }),
  }));
  terminal.result({
    command: "bench",
    ...said,
    interrupted,
    results,
    ...(best && { best: { ...best.configuration, examplesPerSecond: speedOf(best) } }),
  });
  if (interrupted) process.exitCode = exitCodes.interrupted;
  else if (best === undefined) process.exitCode = exitCodes.failed;
}
